// What one writes without this project: packs a folder, deploys it, and asks every 5 s whether it is live. Says the job, and
// when it noticed.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AmplifyClient, CreateDeploymentCommand, GetJobCommand, StartDeploymentCommand } from '@aws-sdk/client-amplify';
import { packFolder } from '../../../src/artifacts/pack.ts';

const EVERY_MS = 5_000;
const [folder = '', appId = '', branchName = ''] = process.argv.slice(2);

const into = await mkdtemp(join(tmpdir(), 'deploy-script-'));
const zip = await packFolder(folder, { into });
const client = new AmplifyClient({});
const { jobId, zipUploadUrl } = await client.send(new CreateDeploymentCommand({ appId, branchName }));
if (jobId === undefined || zipUploadUrl === undefined) throw new Error('CreateDeployment gave no job to upload to');
const upload = await fetch(zipUploadUrl, { method: 'PUT', body: await readFile(zip.path) });
if (!upload.ok) throw new Error(`The upload failed: HTTP ${upload.status}`);
await client.send(new StartDeploymentCommand({ appId, branchName, jobId }));
for (;;) {
  const { job } = await client.send(new GetJobCommand({ appId, branchName, jobId }));
  const status = job?.summary?.status;
  if (status === 'SUCCEED') break;
  if (status === 'FAILED' || status === 'CANCELLED') throw new Error(`Job ${jobId} is ${status}`);
  await sleep(EVERY_MS);
}
console.log(JSON.stringify({ jobId, noticedAt: Date.now() }));
await rm(into, { recursive: true });
