import { once } from 'node:events';
import { createServer } from 'node:http';

/** STS, as far as it gives a role to whoever asks, or denies it. */
export interface Sts {
  readonly url: string;
  /** From now on nobody gets a role. */
  deny: boolean;
  close(): void;
}

/**
 * Starts it. What it gives is about to end, so that each call to AWS asks anew.
 * @param accessKeyId of what it gives.
 */
export async function startSts(accessKeyId = 'ASIATEST000000000000'): Promise<Sts> {
  const server = createServer((_, response) => {
    const answer = sts.deny ? denied : granted(accessKeyId);
    response.writeHead(sts.deny ? 403 : 200, { 'content-type': 'text/xml' }).end(answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const sts: Sts = {
    url: `http://127.0.0.1:${port}`,
    deny: false,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return sts;
}

const namespace = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"';

const granted = (accessKeyId: string): string =>
  `<AssumeRoleResponse ${namespace}><AssumeRoleResult><Credentials>
    <AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
    <SessionToken>token</SessionToken><Expiration>${new Date(Date.now() + 1_000).toISOString()}</Expiration>
  </Credentials></AssumeRoleResult></AssumeRoleResponse>`;

const denied = `<ErrorResponse ${namespace}><Error><Type>Sender</Type><Code>AccessDenied</Code>
  <Message>User is not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>`;
