import { z } from 'zod';

/** Where the job is: an access key that is an account's number gives that account. */
export const scope = { account: '123456789012', region: 'eu-west-1' } as const;

/** A header that is signed in form; the emulator can't check more. */
export const authorization =
  `AWS4-HMAC-SHA256 Credential=${scope.account}/20260101/${scope.region}/amplify/aws4_request, ` +
  `SignedHeaders=host, Signature=${'0'.repeat(64)}`;

/** What names a job. */
export interface JobRef {
  readonly appId: string;
  readonly branchName: string;
  readonly jobId: string;
}

/** Makes a job that has ended in an emulator whose clock stands still. */
export async function makeEndedJob(url: string): Promise<JobRef> {
  const repository = 'https://github.com/example/shop';
  const { app } = z
    .object({ app: z.object({ appId: z.string() }) })
    .parse(await post(`${url}/apps`, { name: 'shop', repository }));
  const branch = `${url}/apps/${app.appId}/branches`;
  await post(branch, { branchName: 'main' });
  await post(`${branch}/main/jobs`, { jobType: 'RELEASE' });
  await post(`${url}/_emulator/clock`, { advanceSeconds: 600 });
  return { appId: app.appId, branchName: 'main', jobId: '1' };
}

/** The HTTP request that reads a job, as it goes over the wire. */
export function requestOf({ appId, branchName, jobId }: JobRef, url: string): string {
  const path = `/apps/${appId}/branches/${branchName}/jobs/${jobId}`;
  return `GET ${path} HTTP/1.1\r\nhost: ${new URL(url).host}\r\nauthorization: ${authorization}\r\n\r\n`;
}

/** Sends a request to an emulator, to one of its services or to its control API. */
export async function post(url: string, body: object): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', headers: { authorization }, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}: ${await response.text()}`);
  return response.json();
}

/** The same for what a service or the control API can be asked for. */
export async function get(url: string): Promise<unknown> {
  const response = await fetch(url, { headers: { authorization } });
  if (!response.ok) throw new Error(`${url}: HTTP ${response.status}: ${await response.text()}`);
  return response.json();
}
