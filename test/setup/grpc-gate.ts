import { once } from 'node:events';
import { connect, createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';

/** Stands before a Temporal server, to refuse single calls of it, or to break at them. */
export interface GrpcGate {
  /** host:port. */
  readonly address: string;
  /** The calls that are refused, such as `DescribeNamespace`. */
  refused: ReadonlySet<string>;
  /** Whether the connection breaks at this call. */
  breaks: (method: string) => boolean;
  close(): void;
}

/** Of gRPC. */
const PERMISSION_DENIED = '7';

/** Starts a gate before the server at an address. What it refuses is denied, as a server does that looks at who asks. */
export async function startGrpcGate(to: string): Promise<GrpcGate> {
  const server = createServer();
  const upstream = connect(`http://${to}`);
  upstream.on('error', () => undefined);
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    const method = String(headers[':path']).split('/').at(-1) ?? '';
    stream.on('error', () => undefined);
    if (gate.breaks(method)) {
      stream.session?.destroy();
      return;
    }
    if (gate.refused.has(method)) {
      const denied = { 'grpc-status': PERMISSION_DENIED, 'grpc-message': 'Request unauthorized.' };
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...denied }, { endStream: true });
      return;
    }
    const through = upstream.request({ ...headers, ':authority': to });
    through.on('error', () => stream.close());
    through.on('response', (answer) => stream.respond(answer, { waitForTrailers: true }));
    let trailers: IncomingHttpHeaders = {};
    through.on('trailers', (sent: IncomingHttpHeaders) => {
      trailers = sent;
    });
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    stream.on('close', () => through.close());
    stream.pipe(through);
    through.pipe(stream);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const gate: GrpcGate = {
    address: `127.0.0.1:${port}`,
    refused: new Set(),
    breaks: () => false,
    close: () => {
      upstream.destroy();
      server.close();
    },
  };
  return gate;
}
