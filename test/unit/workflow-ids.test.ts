import { expect, test } from 'vitest';
import { workflowIds } from '../../src/workflow-ids.ts';

const source = { artifact: { uri: 'file:///a/x.zip', sha256: 'a'.repeat(64), size: 1 } };

test('the id of a deployment names app and branch, and tells requests apart whatever the order of their members', () => {
  const id = workflowIds.deployBranch({ appId: 'd1', branchName: 'main', source });
  expect(id).toMatch(/^deploy:d1:main:[0-9a-f]{12}$/);
  expect(workflowIds.deployBranch({ source, branchName: 'main', appId: 'd1' })).toBe(id);
  expect(workflowIds.deployBranch({ appId: 'd1', branchName: 'main', source, timeoutSeconds: 5 })).not.toBe(id);
});

test('the id of an app names it, and that of a wait the job', () => {
  expect(workflowIds.createApp({ app: { name: 'shop' } })).toMatch(/^create-app:shop:[0-9a-f]{12}$/);
  expect(workflowIds.waitForJob({ appId: 'd1', branchName: 'main', jobId: '7' })).toBe('wait-for-job:d1:main:7');
});
