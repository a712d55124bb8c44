import { once } from 'node:events';
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** Somebody who issues tokens, on loopback. */
export interface Issuer {
  readonly url: string;
  /** A token for the audience `codec`; members that are given count, `undefined` leaves one out. */
  token(members?: Readonly<Record<string, unknown>>, signedBy?: 'itself' | 'another'): Promise<string>;
  /** Stops telling of its keys. */
  close(): Promise<void>;
}

/** Starts an issuer that tells of itself as OpenID Connect has it. */
export async function startIssuer(): Promise<Issuer> {
  const keys = { itself: await generateKeyPair('ES256'), another: await generateKeyPair('ES256') };
  const jwk = { ...(await exportJWK(keys.itself.publicKey)), kid: 'one', alg: 'ES256' };
  const server = createServer((request, response) => {
    const documents: Readonly<Record<string, object>> = {
      '/.well-known/openid-configuration': { issuer: url, jwks_uri: `${url}/jwks` },
      '/jwks': { keys: [jwk] },
    };
    const document = documents[request.url ?? ''];
    response.writeHead(document === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(document ?? {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return {
    url,
    token: (members = {}, signedBy = 'itself') =>
      new SignJWT({ iss: url, aud: 'codec', sub: 'ada', exp: Math.floor(Date.now() / 1_000) + 600, ...members })
        .setProtectedHeader({ alg: 'ES256', kid: 'one' })
        .sign(keys[signedBy].privateKey),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
