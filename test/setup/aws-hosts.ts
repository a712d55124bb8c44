import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { text } from 'node:stream/consumers';
import { type Certificate, selfSigned } from './certificate.ts';

/** All of AWS in eu-west-1 behind TLS on one port: STS and IAM Identity Center played, everything else the emulator. */
export interface AwsHosts {
  readonly port: number;
  readonly certificate: Certificate;
  /** What was asked of STS and IAM Identity Center, oldest first: the parameters, and the access key of who asked. */
  readonly logins: readonly Readonly<Record<string, string>>[];
  close(): Promise<void>;
}

const hosts = [
  '127.0.0.1',
  'localhost',
  '*.eu-west-1.amazonaws.com',
  '*.sso.eu-west-1.amazonaws.com',
  '*.eu-west-1.api.aws',
];

/** Starts it. Whoever takes a role or begins a session gets the access key id `account`. */
export async function startAwsHosts(emulatorUrl: string, account: string): Promise<AwsHosts> {
  const certificate = selfSigned(hosts);
  const logins: Readonly<Record<string, string>>[] = [];
  const server = createServer(certificate, (incoming, response) => {
    const host = (incoming.headers.host ?? '').split(':')[0] ?? '';
    const serve = /^sts[.-]/.test(host) ? serveSts : host.startsWith('portal.sso.') ? serveSso : undefined;
    if (serve === undefined) {
      forward(emulatorUrl, incoming, response);
      return;
    }
    void serve(incoming, response, account).then((login) => logins.push(login));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    certificate,
    logins,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

type Serve = (incoming: IncomingMessage, response: ServerResponse, account: string) => Promise<Record<string, string>>;

const serveSts: Serve = async (incoming, response, account) => {
  const asked = Object.fromEntries(new URLSearchParams(await text(incoming)));
  const action = asked['Action'] ?? '';
  response.writeHead(200, { 'content-type': 'text/xml' }).end(
    `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result><Credentials>
      <AccessKeyId>${account}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>
      <Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration>
    </Credentials></${action}Result></${action}Response>`,
  );
  return { ...asked, by: accessKeyOf(incoming) };
};

const serveSso: Serve = async (incoming, response, account) => {
  const roleCredentials = {
    accessKeyId: account,
    secretAccessKey: 'secret',
    sessionToken: 'token',
    expiration: Date.now() + 3_600_000,
  };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ roleCredentials }));
  const token = String(incoming.headers['x-amz-sso_bearer_token']);
  return { ...Object.fromEntries(new URL(incoming.url ?? '', 'http://sso').searchParams), token };
};

function accessKeyOf({ headers }: IncomingMessage): string {
  return /Credential=([^/]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
}

function forward(url: string, incoming: IncomingMessage, response: ServerResponse): void {
  const { method = 'GET', headers, url: path = '/' } = incoming;
  const outgoing = request(new URL(path, url), { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  outgoing.on('error', () => response.destroy());
  incoming.pipe(outgoing);
}
