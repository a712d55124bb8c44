import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import type { SiteOwner } from './sites.ts';

/** A request that a site has answered. */
export interface Visit extends Pick<SiteOwner, 'account' | 'region' | 'appId'> {
  /** Epoch milliseconds of the emulator's clock. */
  readonly time: number;
  /** Name by which the visitor came; that of the branch where it was an address. */
  readonly host: string;
  readonly ip: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly bytes: number;
  readonly referer: string;
  readonly userAgent: string;
  /** Milliseconds. */
  readonly taken: number;
}

/** The newest are kept, of all sites together, until the emulator ends. */
const MOST_VISITS = 100_000;

/** What the sites were asked for, which the access logs tell. */
export class Visits {
  readonly #clock: Clock;
  #visits: Visit[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Remembers a request once it is answered. */
  watch(site: SiteOwner & { readonly host: string }, request: IncomingMessage, response: ServerResponse): void {
    const { account, region, appId } = site;
    const time = this.#clock.now();
    const { host, referer = '-', 'user-agent': userAgent = '-' } = request.headers;
    const asked = host?.replace(/:\d+$/, '').toLowerCase() ?? '';
    response.once('close', () => {
      this.#visits.push({
        account,
        region,
        appId,
        time,
        host: /[a-z]/.test(asked) && asked !== 'localhost' ? asked : site.host,
        ip: request.socket.remoteAddress ?? '127.0.0.1',
        method: request.method ?? 'GET',
        path: request.url?.split('?', 1)[0] ?? '/',
        status: response.statusCode,
        bytes: Number(response.getHeader('content-length') ?? 0),
        referer,
        userAgent,
        taken: this.#clock.now() - time,
      });
      if (this.#visits.length > MOST_VISITS) this.#visits.shift();
    });
  }

  /** Those of an app under a domain, in a period with both ends, oldest first. */
  list(app: Pick<Visit, 'account' | 'region' | 'appId'>, domainName: string, from: number, to: number): Visit[] {
    const domain = domainName.toLowerCase();
    return this.#visits.filter(
      ({ account, region, appId, time, host }) =>
        account === app.account &&
        region === app.region &&
        appId === app.appId &&
        (host === domain || host.endsWith(`.${domain}`)) &&
        time >= from &&
        time <= to,
    );
  }

  clear(): void {
    this.#visits = [];
  }
}
