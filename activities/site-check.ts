import { lookup, type LookupAddress } from 'node:dns';
import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { isPrivate } from './private-addresses.ts';

/** What a page is to be like. */
export interface SiteExpectation {
  readonly url: string;
  /** HTTP status; redirects are not followed. Default 200. */
  readonly status?: number;
  /** Text that the page holds, within its first megabyte. */
  readonly text?: string;
}

const ANSWER_WITHIN_MS = 10_000;
const MOST_BYTES = 1024 ** 2;
const LOOK_AGAIN_MS = 3_000;

/** Finds all addresses of a name. */
export type Resolve = (
  name: string,
  answered: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

/** How sites are checked. */
export interface SiteCheckOptions {
  /** Also ask addresses of the worker's own machine and network. */
  readonly allowPrivate: boolean;
  /** Default: as the machine does. */
  readonly resolve?: Resolve;
}

const byMachine: Resolve = (name, answered) => lookup(name, { all: true }, answered);

/** The activity that checks a site. */
export function createSiteChecks({ allowPrivate, resolve = byMachine }: SiteCheckOptions) {
  const lookUp = allowPrivate ? undefined : publicOnly(resolve);
  return {
    /**
     * Fetches a page once, and compares it.
     * @throws `CheckFailed`, to be repeated until the activity's deadline; final for an address that is not allowed.
     */
    async checkSite({ url, status = 200, text }: SiteExpectation): Promise<void> {
      const { cancellationSignal } = Context.current();
      const signal = AbortSignal.any([cancellationSignal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
      const page = await fetchPage(new URL(url), lookUp, signal).catch((error: unknown) => {
        if (error instanceof ApplicationFailure) throw error;
        throw checkFailed(url, error instanceof Error ? error.message : String(error));
      });
      if (page.status !== status) throw checkFailed(url, `answered ${page.status}, and not ${status}`);
      if (text !== undefined && !page.body.includes(text)) {
        throw checkFailed(url, `does not hold the text ${JSON.stringify(text)}`);
      }
    },
  };
}

/** @param lookUp finds addresses, of which none is private; any may be asked where it is not given. */
async function fetchPage(url: URL, lookUp: LookupFunction | undefined, signal: AbortSignal) {
  const host = url.hostname.replaceAll(/^\[|\]$/g, '');
  if (lookUp !== undefined && isIP(host) !== 0 && isPrivate(host)) throw forbidden(url.hostname, host);
  const get = url.protocol === 'http:' ? getHttp : getHttps;
  const answer = await new Promise<IncomingMessage>((answered, failed) => {
    get(url, { signal, agent: false, ...(lookUp && { lookup: lookUp }) }, answered).on('error', failed);
  });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= MOST_BYTES) break;
  }
  answer.destroy();
  return { status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() };
}

/** The address that was checked is the one that is connected to. */
function publicOnly(resolve: Resolve): LookupFunction {
  return (hostname, options, answered) => {
    resolve(hostname, (error, addresses) => {
      const bad = error === null ? addresses.find(({ address }) => isPrivate(address)) : undefined;
      const why = error ?? (bad && forbidden(hostname, bad.address));
      const [first] = addresses ?? [];
      if (why || first === undefined) answered(why ?? new Error(`${hostname} has no address`), []);
      else if (options.all === true) answered(null, [...addresses]);
      else answered(null, first.address, first.family);
    });
  };
}

function forbidden(host: string, address: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `${host} leads to ${address}, an address of the worker's own machine or network: CHECK_PRIVATE_ADDRESSES=allow on the worker lets it`,
    'CheckFailed',
  );
}

function checkFailed(url: string, why: string): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'CheckFailed',
    message: `${url}: ${why}`,
    nextRetryDelay: LOOK_AGAIN_MS,
    details: [{ url, why }],
  });
}
