import { ApplicationFailure } from '@temporalio/common';
import { condition, setHandler } from '@temporalio/workflow';
import {
  approveUpdate,
  type Decision,
  extendDeadlineUpdate,
  type Question,
  rejectUpdate,
  retryStepUpdate,
} from '../messages.ts';

/** What waits for a person. */
interface Waiting extends Omit<Question, 'until'> {
  readonly title: string;
  /** Epoch milliseconds. */
  until: number;
  answer?: 'approved' | 'rejected' | 'retry';
  decision?: Decision;
}

/**
 * How a question to a person ended: `again` where nobody answered by the time at which it is tried again by itself, and undefined where nobody
 * did in time.
 */
export type Answer =
  | { readonly answer: NonNullable<Waiting['answer']> | 'again'; readonly decision?: Decision }
  | undefined;

/** Where a run waits for people, and they answer by updates. */
export interface People {
  /**
   * Waits for an answer.
   * @param until how long, epoch milliseconds; `extendDeadline` moves it.
   * @param say is told what is asked, at first and whenever the deadline changes.
   */
  ask(title: string, question: Omit<Question, 'until'>, until: number, say: (asks: Question) => void): Promise<Answer>;
}

const MOST_SECONDS = 60 * 24 * 3_600;

/**
 * Begins to take the updates `approve`, `reject`, `retryStep` and `extendDeadline`.
 * @param mark is told when the run begins to wait for people, and when nothing of it does any more.
 */
export function receivePeople(mark: (outcome: 'parked' | 'running') => void): People {
  const waiting = new Set<Waiting>();
  const told = new Map<Waiting, () => void>();
  const those = (kind: Waiting['kind']): Waiting[] =>
    [...waiting].filter((one) => one.kind === kind && one.answer === undefined);
  const decide = (answer: 'approved' | 'rejected') => (decision: Decision) => {
    for (const one of those('approval')) Object.assign(one, { answer, decision });
  };
  const validator = (decision: Decision): void => {
    if (typeof decision?.by !== 'string' || decision.by === '') throw refused('Say who decides: {"by": "name"}');
    const open = those('approval');
    if (open.length === 0) throw refused('This run waits for no approval');
    for (const { approvers } of open) {
      if (approvers !== undefined && !approvers.includes(decision.by)) {
        throw refused(`${decision.by} is none of those who may decide: ${approvers.join(', ')}`);
      }
    }
  };
  setHandler(approveUpdate, decide('approved'), { validator, description: 'Approves: {"by": "ada"}' });
  setHandler(rejectUpdate, decide('rejected'), { validator, description: 'Rejects: {"by": "ada", "comment": "why"}' });
  setHandler(
    retryStepUpdate,
    () => {
      const parked = those('mend');
      for (const one of parked) one.answer = 'retry';
      return parked.map(({ title }) => title);
    },
    {
      description: 'Repeats the parked steps, since what they failed with is mended. No input',
      validator: () => {
        if (those('mend').length === 0) throw refused('No step of this run is parked');
      },
    },
  );
  setHandler(
    extendDeadlineUpdate,
    (seconds) => {
      for (const one of waiting) {
        one.until += seconds * 1_000;
        told.get(one)?.();
      }
      return Object.fromEntries([...waiting].map(({ title, until }) => [title, iso(until)]));
    },
    {
      description: 'Gives all that waits for people so many seconds more: 3600',
      validator: (seconds) => {
        if (!Number.isInteger(seconds) || seconds < 1 || seconds > MOST_SECONDS) {
          throw refused(`Give a whole number of seconds, from 1 to ${MOST_SECONDS}`);
        }
        if (waiting.size === 0) throw refused('This run waits for nobody');
      },
    },
  );
  return {
    async ask(title, question, until, say) {
      const one: Waiting = { ...question, title, until };
      const again = question.again === undefined ? Number.POSITIVE_INFINITY : Date.parse(question.again);
      const tell = (): void => say({ ...question, until: iso(one.until) });
      if (waiting.size === 0) mark('parked');
      waiting.add(one);
      told.set(one, tell);
      tell();
      try {
        while (one.answer === undefined && Date.now() < one.until) {
          if (Date.now() >= again) return { answer: 'again' };
          const known = one.until;
          const left = Math.min(known, again) - Date.now();
          await condition(() => one.answer !== undefined || one.until !== known, Math.max(1, left));
        }
        const { answer, decision } = one;
        return answer && { answer, ...(decision !== undefined && { decision }) };
      } finally {
        waiting.delete(one);
        told.delete(one);
        if (waiting.size === 0) mark('running');
      }
    },
  };
}

const iso = (epochMs: number): string => new Date(epochMs).toISOString();

/** An update that is refused is no event of the history. */
function refused(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, 'Refused');
}
