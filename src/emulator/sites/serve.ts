import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { CustomRule } from '@aws-sdk/client-amplify';
import { contentTypeOf } from './content-types.ts';
import { lookup } from './lookup.ts';
import type { Found } from './lookup.ts';
import { applyRules } from './rules.ts';
import type { SiteFiles } from './site-files.ts';

/** What a branch serves just now. */
export interface ServedSite {
  readonly files: SiteFiles;
  readonly rules: readonly CustomRule[];
}

/** Answers a request for a page or an asset. Never throws. */
export async function serveSite(site: ServedSite | undefined, request: IncomingMessage, response: ServerResponse) {
  try {
    if (request.method !== 'GET' && request.method !== 'HEAD') refuse(response, 405, 'Only GET and HEAD are served.');
    else if (site === undefined) refuse(response, 404, 'Nothing is deployed here.');
    else await answer(site, request, response);
  } catch (error) {
    if (response.headersSent || response.destroyed) response.destroy();
    else refuse(response, error instanceof URIError ? 400 : 500, 'The request could not be served.');
  }
}

async function answer({ files, rules }: ServedSite, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [rawPath = '/', rawQuery = ''] = (request.url ?? '/').split('?', 2);
  const path = decodeURIComponent(rawPath);
  const found = lookup(files, path);
  const hit = applyRules(rules, path, new URLSearchParams(rawQuery), found !== undefined);
  if (hit === undefined) return send(found, 200, rawQuery, request, response);
  if (hit.redirects) return redirect(response, hit.code, hit.target);
  if (/^https?:/.test(hit.target)) return refuse(response, 501, `The emulator does not proxy to ${hit.target}.`);
  const [target = '/'] = hit.target.split('?', 1);
  return send(lookup(files, target), hit.code, '', request, response);
}

async function send(
  found: Found | undefined,
  status: number,
  query: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (found === undefined) return refuse(response, 404, 'No such file.');
  if ('folder' in found) return redirect(response, 301, found.folder + (query === '' ? '' : `?${query}`));
  response.writeHead(status, {
    'content-type': contentTypeOf(found.name),
    'content-length': found.file.size,
    'cache-control': 'public, max-age=0, s-maxage=31536000',
  });
  if (request.method === 'HEAD') response.end();
  else await pipeline(createReadStream(found.file.path), response);
}

function redirect(response: ServerResponse, status: number, target: string): void {
  response.writeHead(status, { location: encodeURI(decodeLoosely(target)), 'content-length': 0 }).end();
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${message}\n`);
}

/** Undoes the percent-encoding that a rule's target may have, so that it is not encoded twice. */
function decodeLoosely(text: string): string {
  try {
    return decodeURI(text);
  } catch {
    return text;
  }
}
