import { once } from 'node:events';
import { connect, constants, createSecureServer, type Http2Session, type IncomingHttpHeaders } from 'node:http2';
import { type Certificate, selfSigned } from './certificate.ts';

/** What ends TLS before a Temporal server, as Temporal Cloud or a load balancer does. */
export interface TlsGate {
  /** host:port */
  readonly address: string;
  /** For whoever connects: the authority to trust is the certificate itself. */
  readonly server: Certificate;
  /** The only client certificate that is let in. */
  readonly client: Certificate;
  close(): Promise<void>;
}

/** Of gRPC. */
const UNAUTHENTICATED = '16';

/** Starts it before `address`. It asks for the client certificate, and for `apiKey` with each call. */
export async function startTlsGate(address: string, apiKey: string): Promise<TlsGate> {
  const [server, client] = [selfSigned(['localhost']), selfSigned(['worker'])];
  const behind = connect(`http://${address}`);
  const sessions = new Set<Http2Session>();
  const gate = createSecureServer({ ...server, ca: client.cert, requestCert: true, rejectUnauthorized: true });
  gate.on('session', (session) => sessions.add(session));
  // Of those who were not let in.
  gate.on('sessionError', () => undefined);
  gate.on('stream', (stream, headers) => {
    if (headers.authorization !== `Bearer ${apiKey}`) {
      const refusal = { 'grpc-status': UNAUTHENTICATED, 'grpc-message': 'the API key is not valid' };
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...refusal }, { endStream: true });
      return;
    }
    const { 'temporal-namespace': _namespace, ':authority': _authority, ...kept } = headers;
    const onward = behind.request({ ...kept, ':scheme': 'http' });
    let trailers: IncomingHttpHeaders = {};
    onward.on('trailers', (sent: IncomingHttpHeaders) => (trailers = sent));
    onward.on('response', (answer, flags) => {
      const endStream = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0;
      stream.respond(answer, endStream ? { endStream } : { waitForTrailers: true });
    });
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    stream.on('error', () => undefined).on('close', () => onward.close(constants.NGHTTP2_CANCEL));
    onward.on('error', () => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
    stream.pipe(onward).pipe(stream);
  });
  gate.listen(0, '127.0.0.1');
  await once(gate, 'listening');
  const at = gate.address();
  return {
    address: `localhost:${typeof at === 'object' && at !== null ? at.port : 0}`,
    server,
    client,
    close: async () => {
      for (const session of sessions) session.destroy();
      behind.destroy();
      gate.close();
      await once(gate, 'close');
    },
  };
}
