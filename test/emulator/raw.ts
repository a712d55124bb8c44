import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

/** Sends bytes as they are to a URL's host and port; returns all that comes back until the server closes. */
export async function sendRaw(url: string, request: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(request);
  return text(socket);
}

/** A request for a path that no client library rewrites, with further header lines. */
export const rawRequest = (method: string, path: string, headers: readonly string[] = [], body = ''): string =>
  [
    `${method} ${path} HTTP/1.1`,
    ...(headers.some((line) => /^host:/i.test(line)) ? [] : ['host: 127.0.0.1']),
    'connection: close',
    ...(body === '' ? [] : [`content-length: ${Buffer.byteLength(body)}`]),
    ...headers,
    '',
    body,
  ].join('\r\n');

/** A header line that is signed in form. The emulator can't check the signature itself. */
export const authorization = (service = 'amplify', account = '123456789012', region = 'eu-west-1'): string =>
  `authorization: AWS4-HMAC-SHA256 Credential=${account}/20260101/${region}/${service}/aws4_request, ` +
  `SignedHeaders=host, Signature=${'a'.repeat(64)}`;
