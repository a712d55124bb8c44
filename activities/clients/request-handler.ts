import { readFileSync } from 'node:fs';
import type { AgentOptions } from 'node:https';
import type { Target } from './target.ts';
import { TunnelAgent } from './tunnel-agent.ts';

/** An attempt gives up its own request well before its activity's startToClose of 60 s ends. */
const CONNECT_SECONDS = 5;
const REQUEST_SECONDS = 30;

/**
 * How the requests of the clients of a target are made: time limits, proxy, and whom to trust.
 * @throws when the CA bundle cannot be read.
 */
export function requestHandlerOf(target: Target) {
  const { timeouts = {}, proxy, noProxy = [], caBundle } = target;
  const { connectSeconds = CONNECT_SECONDS } = timeouts;
  const connectMs = Math.round(connectSeconds * 1000);
  const agent: AgentOptions = {
    keepAlive: true,
    maxSockets: 50,
    ...(caBundle !== undefined && { ca: readFileSync(caBundle) }),
  };
  return {
    connectionTimeout: connectMs,
    requestTimeout: requestMsOf(target),
    throwOnRequestTimeout: true,
    httpsAgent: proxy === undefined ? agent : new TunnelAgent(agent, { url: proxy, except: noProxy, connectMs }),
  };
}

/** How long an answer may take, in milliseconds: its head from the request on, and its body from the head on. */
export function requestMsOf({ timeouts: { requestSeconds = REQUEST_SECONDS } = {} }: Target): number {
  return Math.round(requestSeconds * 1000);
}
