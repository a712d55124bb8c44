import { request as httpRequest } from 'node:http';
import { Agent, type AgentOptions, request as httpsRequest, type RequestOptions } from 'node:https';
import { isIPv6 } from 'node:net';
import { Duplex } from 'node:stream';

/** A proxy for https requests. */
export interface Proxy {
  /** May hold user and password. */
  readonly url: string;
  /** Hosts that are reached without it: see {@link isDirect}. */
  readonly except: readonly string[];
  /** Limit for the tunnel to stand. */
  readonly connectMs: number;
}

/** Called with what a connection came to. */
type Connected = (error: Error | null, stream: Duplex) => void;

/** An agent whose connections go through tunnels (HTTP CONNECT) of a proxy, so that it sees nothing but host names. */
export class TunnelAgent extends Agent {
  readonly #proxy: Proxy;

  constructor(options: AgentOptions, proxy: Proxy) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(options: RequestOptions, callback?: Connected): Duplex | null | undefined {
    const host = options.host ?? 'localhost';
    const port = Number(options.port ?? 443);
    if (isDirect(host, port, this.#proxy.except)) return super.createConnection(options, callback);
    const authority = isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
    openTunnel(this.#proxy, this.options, authority, (error, socket) => {
      const through = { ...options, socket };
      const stream = error === null ? super.createConnection(through) : socket;
      if (stream) callback?.(error, stream);
    });
    return undefined;
  }

  /** Clients that are made of the same options share this agent: one that is destroyed must not cut off the others. */
  override destroy(): void {
    for (const sockets of Object.values(this.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
  }
}

/** Makes a connection to `authority` by way of the proxy. */
function openTunnel(proxy: Proxy, tls: AgentOptions, authority: string, connected: Connected): void {
  const { protocol, hostname, port, username, password } = new URL(proxy.url);
  const user = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  const secure = protocol === 'https:';
  const fail = (why: string, cause?: Error): void => {
    const error = new Error(`The proxy ${hostname}:${port || (secure ? 443 : 80)} ${why}`, { cause });
    connected(error, new Duplex().destroy());
  };
  const request = (secure ? httpsRequest : httpRequest)({
    ...(secure && tls.ca !== undefined && { ca: tls.ca }),
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port || (secure ? 443 : 80),
    method: 'CONNECT',
    path: authority,
    headers: { host: authority, ...(username !== '' && { 'proxy-authorization': `Basic ${user}` }) },
    agent: false,
    timeout: proxy.connectMs,
  });
  request.once('timeout', () => request.destroy(new Error(`no answer within ${proxy.connectMs / 1000} s`)));
  request.once('error', (error) => fail(`cannot be used: ${error.message}`, error));
  request.once('connect', ({ statusCode }, socket) => {
    socket.setTimeout(0);
    if (statusCode === 200) {
      connected(null, socket);
    } else {
      socket.destroy();
      fail(`opens no tunnel to ${authority}: status ${statusCode}`);
    }
  });
  request.end();
}

/**
 * Whether a host is reached without the proxy. An exception is a host, with all below it; with `:port` it counts for
 * that port alone; `*` stands for every host. As NO_PROXY for the AWS CLI.
 */
export function isDirect(host: string, port: number, exceptions: readonly string[]): boolean {
  return exceptions.some((exception) => {
    const [, name = '', only] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(exception.toLowerCase()) ?? [];
    if (exception === '*') return true;
    if (name === '' || (only !== undefined && Number(only) !== port)) return false;
    return host.toLowerCase() === name || host.toLowerCase().endsWith(`.${name}`);
  });
}
