import { createHash } from 'node:crypto';
import { CreateDeploymentCommand, StartDeploymentCommand } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { patched, serveOnce, startLab, zipOf } from './lab.ts';
import type { Lab } from './lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.emulator.close());

const page = { 'index.html': '<h1>Shop</h1>' };
const md5 = (text: string) => createHash('md5').update(text).digest('hex');

describe('a deployment fails with a reason and a log', () => {
  const cases: Record<string, () => Promise<[zip: Buffer | undefined, reason: RegExp]>> = {
    'when nothing was uploaded': async () => [undefined, /^No zip was uploaded/],
    'when the upload is no zip': async () => [Buffer.from('hello'), /^The zip can't be read: /],
    'when the zip is cut off': async () => [(await zipOf(page)).subarray(0, 60), /^The zip can't be read: /],
    'when a stored byte was changed': async () => {
      const zip = await zipOf({ 'a.png': 'unique-content-of-an-image' }, { compress: false });
      return [patched(zip, 'unique', 'uniqxe'), /check sum of a.png differs/];
    },
    'when the zip is empty': async () => [await zipOf({}), /has no files/],
    'when an entry leads upwards': async () => [
      patched(await zipOf({ 'xx/evil.txt': 'evil' }), 'xx/evil.txt', '../evil.txt'),
      /invalid relative path: \.\.\/evil\.txt/,
    ],
    'when an entry is absolute': async () => [
      patched(await zipOf({ 'xtmp/evil.txt': 'evil' }), 'xtmp/evil.txt', '/tmp/evil.txt'),
      /absolute path: \/tmp\/evil\.txt/,
    ],
    'when an entry is a symbolic link': async () => [
      await zipOf({ link: '/etc/passwd' }, { mode: 0o120777 }),
      /entry link is a symbolic link/,
    ],
    'when it unpacks to too much': async () => {
      await lab.control('POST', 'quotas', { buildArtifactBytes: 100_000 });
      return [await zipOf({ 'zeros.bin': Buffer.alloc(1_000_000) }), /exceed the size of a build artifact/];
    },
    'when it has too many files': async () => {
      await lab.control('POST', 'quotas', { siteFiles: 2 });
      return [await zipOf({ a: '1', b: '2', c: '3' }), /more than 2 files/];
    },
  };

  test.each(Object.entries(cases))('%s', async (_name, prepare) => {
    const client = lab.client();
    const branch = await lab.branch(client);
    const [zip, reason] = await prepare();
    const jobId = await lab.deploy(client, branch, zip);
    await lab.advance(20);
    await lab.control('POST', 'quotas', { buildArtifactBytes: 5 * 1024 ** 3, siteFiles: 100_000 });

    const job = await lab.job(client, branch, jobId);
    expect(job).toMatchObject({ status: 'FAILED', endTime: expect.any(Date) });
    expect(job.steps).toMatchObject([
      { stepName: 'DEPLOY', status: 'FAILED', statusReason: expect.stringMatching(reason) },
    ]);
    const log = await fetch(job.steps[0]?.logUrl ?? '');
    expect(await log.text()).toContain(`[ERROR]: ${job.steps[0]?.statusReason}`);
    expect(await lab.siteUrl(branch)).toBeUndefined();
    await expect(client.send(new CreateDeploymentCommand(branch))).resolves.toMatchObject({ jobId: '2' });
  });

  test('when a file of the fileMap is missing', async () => {
    const client = lab.client();
    const branch = await lab.branch(client);
    const fileMap = { 'index.html': md5('a'), 'b.txt': md5('b') };
    const { jobId = '', fileUploadUrls } = await client.send(new CreateDeploymentCommand({ ...branch, fileMap }));
    await fetch(fileUploadUrls?.['index.html'] ?? '', { method: 'PUT', body: 'a' });
    await client.send(new StartDeploymentCommand({ ...branch, jobId }));
    await lab.advance(20);
    const { status, steps } = await lab.job(client, branch, jobId);
    expect([status, steps[0]?.statusReason]).toEqual([
      'FAILED',
      'Files of the fileMap that were not uploaded: b.txt (1 in all).',
    ]);
  });

  test.each([
    ['answers an error', async () => serveOnce(403, 'no'), /answered HTTP 403/],
    ['is no zip', async () => serveOnce(200, '<html></html>'), /The zip can't be read/],
    ['refuses connections', serveNothing, /can't be fetched: connect ECONNREFUSED/],
    [
      'is in S3',
      async () => ({ url: 's3://bucket/a.zip', close: () => undefined }),
      /this emulator was started without an S3 server/,
    ],
  ])('when the sourceUrl %s', async (_name, serve, reason) => {
    const client = lab.client();
    const branch = await lab.branch(client);
    const source = await serve();
    await client.send(new StartDeploymentCommand({ ...branch, sourceUrl: source.url }));
    await lab.advance(20);
    source.close();
    const { status, steps } = await lab.job(client, branch, '1');
    expect([status, steps[0]?.statusReason]).toEqual(['FAILED', expect.stringMatching(reason)]);
  });

  test('when it is not started within 8 hours', async () => {
    const client = lab.client();
    const branch = await lab.branch(client);
    await client.send(new CreateDeploymentCommand(branch));
    await lab.advance(8 * 3600 - 1);
    expect(await lab.job(client, branch, '1')).toMatchObject({ status: 'CREATED' });
    await lab.advance(2);
    const job = await lab.job(client, branch, '1');
    expect(job).toMatchObject({ status: 'FAILED', steps: [{ stepName: 'DEPLOY', status: 'FAILED' }] });
    expect(job.steps[0]?.statusReason).toContain('8 hours');
    const start = new StartDeploymentCommand({ ...branch, jobId: '1' });
    await expect(client.send(start)).rejects.toMatchObject({ name: 'BadRequestException' });
  });
});

/** A URL whose port has just been closed. */
async function serveNothing() {
  const source = await serveOnce(200, '');
  source.close();
  return source;
}
