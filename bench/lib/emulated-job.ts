import { z } from 'zod';

const host = '127.0.0.1';

/** A header that is signed in form; the emulator can't check more. */
const authorization =
  'AWS4-HMAC-SHA256 Credential=123456789012/20260101/eu-west-1/amplify/aws4_request, ' +
  `SignedHeaders=host, Signature=${'0'.repeat(64)}`;

/** Makes a job that has ended in an emulator and returns the HTTP request that reads it. */
export async function requestOfJob(url: string): Promise<string> {
  const post = async (path: string, body: object): Promise<unknown> => {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { authorization },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: HTTP ${response.status}: ${await response.text()}`);
    return response.json();
  };
  const repository = 'https://github.com/example/shop';
  const { app } = z
    .object({ app: z.object({ appId: z.string() }) })
    .parse(await post('/apps', { name: 'shop', repository }));
  const branch = `/apps/${app.appId}/branches`;
  await post(branch, { branchName: 'main' });
  await post(`${branch}/main/jobs`, { jobType: 'RELEASE' });
  await post('/_emulator/clock', { advanceSeconds: 600 });
  const { port } = new URL(url);
  return `GET ${branch}/main/jobs/1 HTTP/1.1\r\nhost: ${host}:${port}\r\nauthorization: ${authorization}\r\n\r\n`;
}
