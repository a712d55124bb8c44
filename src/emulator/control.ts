import type { IncomingMessage, ServerResponse } from 'node:http';
import { validateShape } from '../model/validate.ts';
import type { PrincipalRule } from './access/principals.ts';
import type { BackendPlan } from './amplifybackend/plans.ts';
import type { BackendRecord } from './amplifybackend/records.ts';
import { implementedOperations } from './api.ts';
import { hasBody, readBody } from './body.ts';
import { controlShapes } from './control-shapes.ts';
import { changeDomains, domainStates } from './domains/control.ts';
import type { DomainChange } from './domains/control.ts';
import { ControlError } from './errors.ts';
import type { EventRules } from './events/events.ts';
import type { FaultRule } from './faults.ts';
import type { JobPlan } from './jobs/plans.ts';
import type { Scope } from './store.ts';
import { reset } from './world.ts';
import type { World } from './world.ts';

/** The control API's path. */
export const controlPrefix = '/_emulator/';

const maxBodyBytes = 1024 * 1024;

/** What the shapes of {@link controlShapes} describe. */
interface Bodies {
  readonly Clock: { readonly speed?: number; readonly advanceSeconds?: number };
  readonly Timings: Readonly<Record<string, number>>;
  readonly Quotas: { readonly account?: string; readonly region?: string };
  readonly Fault: FaultRule;
  readonly JobPlan: JobPlan;
  readonly Domain: DomainChange;
  readonly BackendPlan: BackendPlan;
  readonly Events: EventRules;
  readonly Principal: PrincipalRule;
}

interface ControlRequest {
  readonly query: URLSearchParams;
  /** Reads the body. Throws a ControlError that lists all violations of its shape. */
  body<Name extends keyof Bodies>(shape: Name): Bodies[Name];
  /** Scheme and host name by which the client came, without the port. */
  readonly siteOrigin: string;
}

type Route = (world: World, request: ControlRequest) => unknown;

/** Every request of the control API: method and name, then what it does and answers. */
const routes: Readonly<Record<string, Route>> = {
  'GET health': () => ({ status: 'ready', implementedOperations }),
  'GET clock': ({ clock }) => ({ now: new Date(clock.now()).toISOString(), speed: clock.speed }),
  'POST clock': async (world, request) => {
    const { speed, advanceSeconds } = request.body('Clock');
    if (speed !== undefined) world.clock.speed = speed;
    if (advanceSeconds !== undefined) await world.clock.advance(advanceSeconds);
    return routes['GET clock']?.(world, request);
  },
  'GET calls': ({ calls }, { query }) => ({
    count: calls.count,
    calls: calls.list(query.get('operation') ?? undefined),
  }),
  'GET state': ({ store }) => ({ scopes: [...store.scopes()].map(stateOf) }),
  'POST reset': async (world) => {
    await reset(world);
    return {};
  },
  'GET quotas': ({ quotas }, { query }) => quotas.all(scopeOf(query.get('account'), query.get('region'))),
  'POST quotas': ({ quotas, jobs }, request) => {
    const { account, region, ...values } = request.body('Quotas');
    const scope = scopeOf(account, region);
    quotas.set(values, scope);
    jobs.startAllWaiting();
    return quotas.all(scope);
  },
  'GET timings': ({ timings }) => timings.all(),
  'POST timings': ({ timings }, request) => {
    timings.set(request.body('Timings'));
    return timings.all();
  },
  'GET faults': ({ faults }) => ({ faults: faults.list() }),
  'POST faults': ({ faults }, request) => faults.add(request.body('Fault')),
  'DELETE faults': ({ faults }, { query }) => {
    faults.remove(query.has('id') ? Number(query.get('id')) : undefined);
    return { faults: faults.list() };
  },
  'GET jobs': ({ plans }) => ({ plans: plans.list() }),
  'POST jobs': ({ plans }, request) => {
    plans.add(request.body('JobPlan'));
    return { plans: plans.list() };
  },
  'DELETE jobs': ({ plans }) => {
    plans.clear();
    return { plans: [] };
  },
  'GET backend-jobs': ({ backendPlans }) => ({ plans: backendPlans.list() }),
  'POST backend-jobs': ({ backendPlans }, request) => {
    backendPlans.add(request.body('BackendPlan'));
    return { plans: backendPlans.list() };
  },
  'DELETE backend-jobs': ({ backendPlans }) => {
    backendPlans.clear();
    return { plans: [] };
  },
  'GET domains': ({ domains }) => ({ domains: domainStates(domains) }),
  'POST domains': ({ domains }, request) => ({ domains: changeDomains(domains, request.body('Domain')) }),
  'GET events': ({ events }) => events.state(),
  'POST events': ({ events }, request) => events.set(request.body('Events')),
  'DELETE events': ({ events }) => events.set(undefined),
  'GET principals': ({ principals }) => ({ principals: principals.list() }),
  'POST principals': ({ principals }, request) => {
    principals.set(request.body('Principal'));
    return { principals: principals.list() };
  },
  'DELETE principals': ({ principals }) => {
    principals.clear();
    return { principals: [] };
  },
  'GET sites': ({ sites }, { siteOrigin }) => ({
    sites: sites.list().map(({ port, ...site }) => ({ ...site, url: `${siteOrigin}:${port}/` })),
  }),
};

/** Answers a request of the control API. Never throws. */
export async function serveControl(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  origin: string,
): Promise<void> {
  const reply = (status: number, value: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(value, mapsAsObjects)}\n`);
  try {
    const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://emulator');
    const name = pathname.slice(controlPrefix.length);
    const route = routes[`${request.method} ${name}`];
    if (route === undefined) {
      reply(404, { message: `No such request. There are: ${Object.keys(routes).join(', ')}.` });
      return;
    }
    const text = hasBody(request) ? await readBody(request, maxBodyBytes) : '{}';
    if (text === undefined) throw new ControlError(`The body exceeds ${maxBodyBytes} bytes.`);
    const body = <Name extends keyof Bodies>(shape: Name) => readShape(shape, text);
    const answer = await route(world, { query, body, siteOrigin: origin.replace(/:\d+$/, '') });
    if (request.method !== 'GET') await world.saver.saved();
    reply(200, answer);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (!response.headersSent) reply(error instanceof ControlError ? 400 : 500, { message });
  }
}

/** Parses and validates a body. */
function readShape<Name extends keyof Bodies>(shape: Name, text: string): Bodies[Name] {
  const value = parse(text);
  if (fits(shape, value)) return value;
  const list = validateShape(controlShapes, shape, value).map(({ path, rule, suggestion }) => {
    const meant = suggestion === undefined ? '' : ` (did you mean ${suggestion}?)`;
    return `${path || 'the body'} ${rule}${meant}`;
  });
  throw new ControlError(`${list.join('; ')}.`);
}

const fits = <Name extends keyof Bodies>(shape: Name, value: unknown): value is Bodies[Name] =>
  validateShape(controlShapes, shape, value).length === 0;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ControlError('The body is not valid JSON.');
  }
}

/** Key of one scope where both parts are given. Throws where only one is. */
function scopeOf(account: string | null | undefined, region: string | null | undefined): string | undefined {
  if (!account && !region) return undefined;
  if (!account || !region) throw new ControlError('Give both account and region, or neither.');
  return `${account}/${region}`;
}

const mapsAsObjects = (_name: string, value: unknown): unknown =>
  value instanceof Map ? Object.fromEntries<unknown>(value) : value;

const stateOf = ({ account, region, apps, waiting, started, backends }: Scope) => ({
  account,
  region,
  waitingJobs: waiting.map(({ jobArn }) => jobArn),
  startedJobs: [...started].map(({ jobArn }) => jobArn),
  apps: [...apps.values()].map(({ app, branches, domains, webhooks, backendEnvironments }) => ({
    app,
    domainAssociations: [...domains.values()].map(({ association }) => association),
    webhooks: [...webhooks.values()].map(({ webhook }) => webhook),
    backendEnvironments: [...backendEnvironments.values()].map(({ environment }) => environment),
    branches: [...branches.values()].map(({ branch, jobs }) => ({
      branch,
      jobs: [...jobs.values()].map(({ artifacts, ...job }) => ({ ...job, artifacts: Object.fromEntries(artifacts) })),
    })),
  })),
  backends: new Map([...backends].filter(([, backend]) => isSomething(backend))),
});

/** One that was only asked for is empty, and none. */
const isSomething = ({ resources, jobs, tokens, appName, config }: BackendRecord): boolean =>
  resources.size + jobs.size + tokens.size > 0 || appName !== undefined || config !== undefined;
