import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { CustomRule } from '@aws-sdk/client-amplify';
import type { PreparedSite } from '../jobs/prepare-site.ts';
import { isTaken, listenOn } from '../listen.ts';
import { serveSite } from './serve.ts';
import type { Visits } from './visits.ts';

/** A branch as the sites know it. */
export interface SiteOwner {
  readonly account: string;
  readonly region: string;
  readonly appId: string;
  readonly branchName: string;
}

interface Site extends SiteOwner {
  /** `<branch>.<appId>.amplifyapp.com` */
  readonly host: string;
  readonly server: Server;
  readonly port: number;
  /** Asked for at each request, so that UpdateApp takes effect at once. */
  readonly rules: () => readonly CustomRule[];
  current?: PreparedSite;
}

/** Each deployed branch at the root of its own port, which it keeps. */
export class Sites {
  readonly #host: string;
  readonly #ports: readonly [first: number, last: number] | undefined;
  readonly #visits: Visits;
  readonly #opening = new Map<string, Promise<Site>>();
  readonly #sites = new Map<string, Site>();
  readonly #byHost = new Map<string, Site>();

  /** Ports are free ones, or those of a range (both ends included). */
  constructor(host: string, ports: readonly [first: number, last: number] | undefined, visits: Visits) {
    this.#host = host;
    this.#visits = visits;
    this.#ports = ports;
  }

  /** Gives a branch its port if it has none yet, a given one if possible. Throws where the range has no free one. */
  async open(owner: SiteOwner, rules: () => readonly CustomRule[], wanted?: number): Promise<void> {
    const key = keyOf(owner);
    if (this.#sites.has(key)) return;
    const opening = this.#opening.get(key) ?? this.#listen(owner, rules, wanted);
    this.#opening.set(key, opening);
    try {
      const site = await opening;
      this.#sites.set(key, site);
      this.#byHost.set(site.host, site);
    } finally {
      this.#opening.delete(key);
    }
  }

  /** Serves new files from now on; returns the port and the former files, which nobody needs any more. */
  publish(owner: SiteOwner, prepared: PreparedSite): { port: number; former: PreparedSite | undefined } {
    const site = this.#sites.get(keyOf(owner));
    if (site === undefined) throw new Error(`The branch ${owner.branchName} has no port.`);
    const former = site.current;
    site.current = prepared;
    return { port: site.port, former };
  }

  /** Closes the port of a branch; returns its files, which nobody needs any more. */
  remove(owner: SiteOwner): PreparedSite | undefined {
    const site = this.#sites.get(keyOf(owner));
    if (site === undefined) return undefined;
    this.#sites.delete(keyOf(owner));
    this.#byHost.delete(site.host);
    site.server.close();
    site.server.closeAllConnections();
    return site.current;
  }

  /** The branches that serve files, with their ports. */
  list(): (SiteOwner & { port: number; host: string })[] {
    return [...this.#sites.values()]
      .filter((site) => site.current !== undefined)
      .map(({ account, region, appId, branchName, host, port }) => ({
        account,
        region,
        appId,
        branchName,
        host,
        port,
      }));
  }

  /** Closes all ports. */
  close(): void {
    for (const site of this.#sites.values()) this.remove(site);
  }

  async #listen(owner: SiteOwner, rules: () => readonly CustomRule[], wanted?: number): Promise<Site> {
    const server = createServer((request, response) => {
      const asked = request.headers.host?.split(':', 1)[0]?.toLowerCase() ?? '';
      // Any name reaches the port's own branch, except another branch's name.
      const served = asked.endsWith('.amplifyapp.com') ? this.#byHost.get(asked) : site;
      if (served !== undefined) this.#visits.watch(served, request, response);
      void serveSite(served?.current && { files: served.current.files, rules: served.rules() }, request, response);
    });
    const port = await this.#bind(server, wanted);
    const site: Site = { ...owner, host: hostOf(owner), server, port, rules };
    return site;
  }

  async #bind(server: Server, wanted: number | undefined): Promise<number> {
    const [first, last] = this.#ports ?? [0, 0];
    const range = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    const isAllowed = wanted !== undefined && (this.#ports === undefined || range.includes(wanted));
    for (const port of isAllowed ? [wanted, ...range] : range) {
      try {
        return await listenOn(server, port, this.#host);
      } catch (error) {
        if (!isTaken(error)) throw error;
      }
    }
    throw new Error(`All ports from ${first} to ${last} are taken: widen the range of the emulator's site ports.`);
  }
}

const keyOf = ({ account, region, appId, branchName }: SiteOwner): string =>
  `${account}/${region}/${appId}/${branchName}`;

/** Host name of a branch: what is no letter, digit or hyphen becomes a hyphen. */
const hostOf = ({ appId, branchName }: SiteOwner): string =>
  `${branchName.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-')}.${appId}.amplifyapp.com`;
