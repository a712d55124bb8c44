import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from './call.ts';
import { ServiceError } from './errors.ts';
import { scopeKey } from './store.ts';

/** Answer of the API: an HTTP response, or none since the connection is closed. */
export type Reply = HttpReply | 'closed';

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Name of the error, for the call log. */
  readonly error?: string;
}

export const faultKinds = [
  'error',
  'throttle',
  'delay',
  'close-before',
  'close-after',
  'late',
  'list-lag',
  'malformed-body',
  'html-502',
] as const;

/** What to do to which calls. */
export interface FaultRule {
  readonly kind: (typeof faultKinds)[number];
  /** AWS's name of the operation, whatever its letters' case. Default: every one. */
  readonly operation?: string;
  /** How many calls it hits. Default: all. */
  readonly count?: number;
  /** How many calls it lets pass first. Default 0. */
  readonly skip?: number;
  /** Of `error` and `throttle`: AWS's name of the error. */
  readonly name?: string;
  /** Of `error` and `throttle`: HTTP status. Default: what the service model says of the name, else 400. */
  readonly status?: number;
  readonly message?: string;
  /**
   * Real seconds, since they stand for the network's and the service's. `delay`: until the call goes on; `late`: from
   * the closing of the connection until the change; `list-lag`: how long lists omit what is new. Default 1.
   */
  readonly seconds?: number;
  /** Of `throttle`: calls that pass in each real second, per account and region. */
  readonly perSecond?: number;
}

/** A rule with what came of it. */
export interface FaultState extends FaultRule {
  readonly id: number;
  /** Calls that it saw. */
  readonly seen: number;
  /** Calls that it changed. */
  readonly hits: number;
}

interface ActiveRule {
  readonly id: number;
  readonly rule: FaultRule;
  seen: number;
  hits: number;
  /** Of `throttle`: the second that is counted, and its calls by scope. */
  window: number;
  readonly passed: Map<string, number>;
}

/** The rules with what came of them. */
export interface SavedFaults {
  readonly lastId: number;
  readonly rules: readonly ActiveRule[];
}

/** Does what the call asks for, sooner or later. */
type Proceed = () => Promise<Reply>;

type Effect = (rule: FaultRule, call: Call, proceed: Proceed, later: Later) => Promise<Reply>;

/** Runs a function after so many real seconds. */
type Later = (seconds: number, run: () => void) => void;

const effects: Readonly<Record<FaultRule['kind'], Effect>> = {
  error: async ({ name = 'InternalFailureException', message = 'Fault of the emulator.', status }) => {
    throw new ServiceError(name, message, { ...(status !== undefined && { status }) });
  },
  throttle: async ({ name = 'TooManyRequestsException', message = 'Too many requests', status = 429 }) => {
    throw new ServiceError(name, message, { status });
  },
  delay: async ({ seconds = 1 }, _call, proceed) => {
    await sleep(seconds * 1000);
    return proceed();
  },
  'close-before': async () => 'closed',
  'close-after': async (_rule, _call, proceed) => {
    await proceed();
    return 'closed';
  },
  late: async ({ seconds = 1 }, _call, proceed, later) => {
    // Nobody hears of an error any more.
    later(seconds, () => void proceed().catch(() => undefined));
    return 'closed';
  },
  'list-lag': (rule, call, proceed) => {
    call.lagSeconds = rule.seconds ?? 1;
    return proceed();
  },
  'malformed-body': async (_rule, _call, proceed) => {
    const reply = await proceed();
    return reply === 'closed' ? reply : { ...reply, body: reply.body.slice(0, Math.ceil(reply.body.length / 2)) };
  },
  'html-502': async () => ({
    status: 502,
    headers: { 'content-type': 'text/html' },
    body: '<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>',
    error: 'BadGateway',
  }),
};

/** The fault rules. The first that hits a call decides about it. */
export class Faults {
  #rules: ActiveRule[] = [];
  #lastId = 0;
  readonly #later = new Set<NodeJS.Timeout>();

  add(rule: FaultRule): FaultState {
    this.#lastId += 1;
    const active: ActiveRule = { id: this.#lastId, rule, seen: 0, hits: 0, window: 0, passed: new Map() };
    this.#rules.push(active);
    return stateOf(active);
  }

  list(): FaultState[] {
    return this.#rules.map(stateOf);
  }

  save(): SavedFaults {
    return { lastId: this.#lastId, rules: this.#rules };
  }

  restore({ lastId, rules }: SavedFaults): void {
    this.#lastId = lastId;
    this.#rules = [...rules];
  }

  /** Removes one rule, or all of them. */
  remove(id?: number): void {
    this.#rules = id === undefined ? [] : this.#rules.filter((active) => active.id !== id);
  }

  /** The fault that hits a call, as what to do in place of just proceeding; undefined, nearly always, where none does. */
  hit(call: Call): ((proceed: Proceed) => Promise<Reply>) | undefined {
    for (const active of this.#rules) {
      const { rule } = active;
      if (rule.operation !== undefined && rule.operation.toLowerCase() !== call.operation.name.toLowerCase()) continue;
      active.seen += 1;
      const first = rule.skip ?? 0;
      if (active.seen <= first || active.hits >= (rule.count ?? Infinity)) continue;
      if (rule.kind === 'throttle' && passes(active, scopeKey(call.scope))) continue;
      active.hits += 1;
      return (proceed) => effects[rule.kind](rule, call, proceed, this.#runLater);
    }
    return undefined;
  }

  /** Drops the changes that are still to come late. */
  dropLate(): void {
    for (const timer of this.#later) clearTimeout(timer);
    this.#later.clear();
  }

  readonly #runLater: Later = (seconds, run) => {
    const timer = setTimeout(() => {
      this.#later.delete(timer);
      run();
    }, seconds * 1000);
    this.#later.add(timer);
  };
}

/** Counts a call against its second. Real time, since it is the clients' rate that is limited. */
function passes(active: ActiveRule, scope: string): boolean {
  const second = Math.floor(performance.now() / 1000);
  if (active.window !== second) {
    active.window = second;
    active.passed.clear();
  }
  const passed = active.passed.get(scope) ?? 0;
  active.passed.set(scope, passed + 1);
  return passed < (active.rule.perSecond ?? 0);
}

const stateOf = ({ id, rule, seen, hits }: ActiveRule): FaultState => ({ id, ...rule, seen, hits });
