import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { AmplifyClient, CreateAppCommand, CreateBranchCommand } from '@aws-sdk/client-amplify';
import { CreateDeploymentCommand, GetJobCommand, StartDeploymentCommand } from '@aws-sdk/client-amplify';
import { AmplifyBackendClient } from '@aws-sdk/client-amplifybackend';
import { ZipFile } from 'yazl';
import type { Options } from 'yazl';
import type { CallEntry } from '../../src/emulator/calls.ts';
import type { FaultState } from '../../src/emulator/faults.ts';
import { startEmulator } from '../../src/emulator/index.ts';
import type { Emulator, EmulatorOptions } from '../../src/emulator/index.ts';

/** Where the emulators of tests keep their files. */
export const dataDir = fileURLToPath(new URL('../../.cache/test-emulator', import.meta.url));

/** A branch in tests. */
export interface BranchName {
  readonly appId: string;
  readonly branchName: string;
}

/** What the control API answers; each request has some of it. */
interface Answer {
  readonly message: string;
  readonly sites: (BranchName & { url: string; host: string })[];
  readonly calls: CallEntry[];
  readonly count: number;
  readonly faults: FaultState[];
  readonly scopes: { account: string; apps: { app: { appId: string } }[] }[];
  readonly now: string;
  readonly speed: number;
  readonly apps: number;
  readonly id: number;
  readonly domains: ({ account: string; missingRecords: string[] } & Record<string, unknown>)[];
}

/** An emulator whose clock stands still unless advanced, and what tests do with it. */
export class Lab {
  readonly emulator: Emulator;

  constructor(emulator: Emulator) {
    this.emulator = emulator;
  }

  /** A client of a fresh account, so that tests do not see each other; or of the given account and region. */
  client({ account = newAccount(), region = 'eu-west-1' } = {}): AmplifyClient {
    return new AmplifyClient(this.clientOptions(account, region));
  }

  backendClient({ account = newAccount(), region = 'eu-west-1' } = {}): AmplifyBackendClient {
    return new AmplifyBackendClient(this.clientOptions(account, region));
  }

  clientOptions(account: string, region: string) {
    const credentials = { accessKeyId: account, secretAccessKey: 'secret' };
    return { endpoint: this.emulator.url, region, credentials, maxAttempts: 1 };
  }

  /** Calls the control API, for example `control('POST', 'clock', { advanceSeconds: 5 })`. */
  async control(method: string, name: string, body?: object): Promise<Answer> {
    const response = await fetch(`${this.emulator.url}/_emulator/${name}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer: Answer = JSON.parse(await response.text());
    if (!response.ok) throw new Error(answer.message);
    return answer;
  }

  advance(seconds: number): Promise<unknown> {
    return this.control('POST', 'clock', { advanceSeconds: seconds });
  }

  /** A new app with a branch. */
  async branch(client: AmplifyClient, app: object = {}, branch: object = {}): Promise<BranchName> {
    const created = await client.send(new CreateAppCommand({ name: 'shop', ...app }));
    const appId = created.app?.appId ?? '';
    await client.send(new CreateBranchCommand({ appId, branchName: 'main', ...branch }));
    return { appId, branchName: 'main', ...branch };
  }

  /** Creates a deployment, uploads a zip (if given) and starts it; returns the job's id. */
  async deploy(client: AmplifyClient, branch: BranchName, zip?: Buffer): Promise<string> {
    const { jobId = '', zipUploadUrl = '' } = await client.send(new CreateDeploymentCommand(branch));
    if (zip !== undefined) {
      const uploaded = await fetch(zipUploadUrl, { method: 'PUT', body: new Uint8Array(zip) });
      if (uploaded.status !== 200) throw new Error(await uploaded.text());
    }
    await client.send(new StartDeploymentCommand({ ...branch, jobId }));
    return jobId;
  }

  async job(client: AmplifyClient, branch: BranchName, jobId: string) {
    const { job } = await client.send(new GetJobCommand({ ...branch, jobId }));
    return { ...job?.summary, steps: job?.steps ?? [] };
  }

  /** Where a branch is served. */
  async siteUrl({ appId, branchName }: BranchName): Promise<string | undefined> {
    const { sites } = await this.control('GET', 'sites');
    return sites.find((site) => site.appId === appId && site.branchName === branchName)?.url;
  }
}

/** Starts an emulator for one test file. */
export async function startLab(options: Partial<EmulatorOptions> = {}): Promise<Lab> {
  return new Lab(await startEmulator({ dataDir, speed: 0, ...options }));
}

export const newAccount = (): string => String(randomInt(10 ** 11, 10 ** 12 - 1));

/** A zip of files by name. */
export async function zipOf(files: Record<string, string | Buffer>, options: Partial<Options> = {}): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name, options);
  zip.end();
  return buffer(zip.outputStream);
}

/** Replaces a text of the same length wherever it stands, such as a name in a zip. */
export function patched(bytes: Buffer, from: string, to: string): Buffer {
  return Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1');
}

/** Serves one answer on loopback until closed. */
export async function serveOnce(status: number, body: Buffer | string) {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/site.zip`,
    close: () => server.close(),
  };
}
