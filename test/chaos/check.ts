import { operationNames, operations } from '../../activities/operations.ts';
import { memberOf } from '../../src/model/member-of.ts';
import type { LoggedCall } from '../setup/amplify.ts';
import { difference, normalised } from '../setup/state.ts';
import type { EndedRun, Round } from './round.ts';

/** What is wrong. `stuck`: something goes on that nobody waits for, or is not over in time. */
export interface Finding {
  readonly verdict: 'duplicated' | 'lost' | 'stuck';
  readonly scenario: string;
  readonly slot: number;
  readonly why: string;
}

/** What a scenario leaves when nothing disturbs it. */
export interface Reference {
  readonly state: unknown;
  /** Effects that remain, by operation. */
  readonly effects: ReadonlyMap<string, number>;
}

interface Job {
  readonly jobId: string;
  readonly status: string;
  readonly startTime?: string | number;
  readonly endTime?: string | number;
}

interface BranchWithJobs {
  readonly branch: { readonly branchName: string };
  readonly jobs: readonly Job[];
}

interface ScopeState {
  readonly account: string;
  readonly apps: readonly { readonly app: { readonly appId: string }; readonly branches: readonly BranchWithJobs[] }[];
  /** By app. */
  readonly backends: Readonly<Record<string, { readonly jobs: Readonly<Record<string, { readonly status: string }>> }>>;
}

/** What is left of a slot in a round without disturbances. */
export function referenceOf({ settled, calls }: Round, account: string): Reference {
  return { state: stateIn(settled, account), effects: effectsIn(calls, account) };
}

/** Everything that is wrong with a slot after a round. */
export function check(
  { runs, state, settled, calls }: Round,
  slot: number,
  {
    scenario,
    account,
    reference,
  }: { readonly scenario: string; readonly account: string; readonly reference: Reference },
): Finding[] {
  const say = (verdict: Finding['verdict'], why: string): Finding => ({ verdict, scenario, slot, why });
  const own = runs[slot] ?? [];
  const unended = own.filter(({ status }) => status === undefined);
  const failed = own.filter(({ status }) => status !== undefined && status !== 'COMPLETED');
  const findings = [
    ...unended.map(({ workflowId }) => say('stuck', `${workflowId} is not over`)),
    ...failed.map(({ workflowId, status, failure }) => say('lost', `${workflowId}: ${status}: ${failure}`)),
    ...unfinishedJobs(scopeOf(state, account)).map((job) =>
      say('stuck', `${job} is unfinished, and nobody waits for it`),
    ),
    ...overlaps(scopeOf(settled, account)).map((jobs) => say('duplicated', `${jobs} were unfinished at the same time`)),
    ...own.flatMap((run) => missing(scopeOf(settled, account), run)).map((why) => say('lost', why)),
  ];
  if (findings.length > 0) return findings;
  const [is, expected] = [stateIn(settled, account), reference.state];
  const wrong = difference(expected, is);
  if (wrong !== undefined) {
    const more = JSON.stringify(is).length >= JSON.stringify(expected).length;
    return [say(more ? 'duplicated' : 'lost', wrong)];
  }
  return moreEffects(reference.effects, effectsIn(calls, account)).map((why) => say('duplicated', why));
}

const scopeOf = (state: unknown, account: string): ScopeState | undefined =>
  (state as { scopes: ScopeState[] }).scopes.find((one) => one.account === account);

/** A slot's part of a state, the same for each account; without jobs that were stopped. */
function stateIn(state: unknown, account: string): unknown {
  const own: unknown = JSON.parse(JSON.stringify(scopeOf(state, account) ?? {}).replaceAll(account, '<account>'));
  return normalised(own, (item) => memberOf(item, 'status') === 'CANCELLED');
}

function* branchesOf(scope: ScopeState | undefined): Iterable<[name: string, jobs: readonly Job[]]> {
  for (const { app, branches } of scope?.apps ?? []) {
    for (const { branch, jobs } of branches) {
      yield [`${app.appId}/${branch.branchName}`, jobs];
    }
  }
}

function unfinishedJobs(scope: ScopeState | undefined): string[] {
  const ofBranches = [...branchesOf(scope)].flatMap(([name, jobs]) =>
    jobs.map(({ jobId, status }) => [`job ${name}/${jobId}`, status] as const),
  );
  const ofBackends = Object.entries(scope?.backends ?? {}).flatMap(([appId, { jobs }]) =>
    Object.entries(jobs).map(([jobId, { status }]) => [`backend job ${appId}/${jobId}`, status] as const),
  );
  const unfinished = [...ofBranches, ...ofBackends].filter(([, status]) => !over.has(status));
  return unfinished.map(([name, status]) => `${name} (${status})`);
}

/** The statuses of jobs, and of those of backends. */
const over = new Set(['SUCCEED', 'FAILED', 'CANCELLED', 'COMPLETED']);

/** Pairs of jobs of a branch of which the later began before the earlier was over. */
function overlaps(scope: ScopeState | undefined): string[] {
  const time = (value: string | number | undefined): number =>
    value === undefined ? Infinity : new Date(value).getTime();
  return [...branchesOf(scope)].flatMap(([name, jobs]) => {
    const inOrder = jobs.toSorted((a, b) => Number(a.jobId) - Number(b.jobId));
    return inOrder.slice(1).flatMap((job, index) => {
      const before = inOrder[index];
      return before !== undefined && time(before.endTime) > time(job.startTime)
        ? [`${name}: jobs ${before.jobId} and ${job.jobId}`]
        : [];
    });
  });
}

/** A job that a result names and that did not end well. */
function missing(scope: ScopeState | undefined, { workflowId, result }: EndedRun): string[] {
  const [appId, jobId] = [memberOf(result, 'appId'), memberOf(result, 'jobId')];
  const branchName = memberOf(result, 'branchName') ?? memberOf(result, 'toBranchName');
  if (typeof jobId !== 'string' || typeof branchName !== 'string' || typeof appId !== 'string') return [];
  const found = new Map(branchesOf(scope)).get(`${appId}/${branchName}`)?.find((job) => job.jobId === jobId);
  return found?.status === 'SUCCEED'
    ? []
    : [`${workflowId} names job ${jobId}, which is ${found?.status ?? 'not there'}`];
}

/** Operations of which a repetition leaves no more than one call does, by AWS's names. */
const onceOnly = new Set(
  operationNames
    .filter((name) => operations[name].kind === 'create' && (operations[name] as { effect?: string }).effect === 'one')
    .map((name) => name.toLowerCase()),
);

/** By operation, how many things were made and not removed by a later call. */
function effectsIn(calls: readonly LoggedCall[], account: string): Map<string, number> {
  const effects = calls.filter((call) => call.effect && call.account === account);
  const undone = new Set(effects.filter(({ operation }) => /^(Delete|Stop)/.test(operation)).map(({ key }) => key));
  const made = new Set(
    effects
      .filter(({ operation, key }) => onceOnly.has(operation.toLowerCase()) && !undone.has(key))
      .map(({ operation, key }) => `${operation} ${key}`),
  );
  const counts = new Map<string, number>();
  for (const one of made) {
    const [operation = ''] = one.split(' ');
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
  }
  return counts;
}

/** Calls that an emulator made in its last moment may be missing in its log, never there twice. */
function moreEffects(expected: ReadonlyMap<string, number>, actual: ReadonlyMap<string, number>): string[] {
  return [...actual].flatMap(([operation, count]) => {
    const once = expected.get(operation) ?? 0;
    return count > once ? [`${operation} took effect on ${count} things, not ${once}`] : [];
  });
}
