import { type Description, noticeableAt } from '../pending-activities.ts';

/** Between two queries of a run, in milliseconds: a person sees no more, and each is work for a worker. */
const QUERY_GAP_MS = 200;
/** What follows at once, as the end of a run does on its last step, is told by the same query. */
const SETTLE_MS = 60;
/** Pauses between two looks at what is pending, which only the server answers: first and longest, in milliseconds. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/** What the server notices, it does a little later. */
const NOTICE_MS = 300;

/** When a worker is asked what a run did, and when the server is looked at for what is pending. Times are epoch milliseconds. */
export interface Pace {
  /** When there is something to do; `Infinity` where only a grown history brings it. */
  wakesAt(): number;
  /** The history has grown; with `byTask`, by what the workflow did, so that a worker has something to tell. */
  grew(byTask: boolean): void;
  isToAsk(): boolean;
  asked(answered: boolean): void;
  /** Whether a worker answered when it was asked last. */
  isAnswered(): boolean;
  /** Whether there is nothing that a worker has yet to be asked for. */
  isAskedAll(): boolean;
  isToLook(): boolean;
  /** @param atLatest when the next look has to be. */
  looked(at: Description, atLatest: number): void;
}

/** Begins with a look soon, and nothing to ask. */
export function startPace(): Pace {
  const ask = { at: Infinity, lastAt: 0, answered: true };
  const look = { at: Date.now() + FIRST_PAUSE_MS, pause: FIRST_PAUSE_MS };
  return {
    wakesAt: () => Math.min(ask.at, look.at),
    grew(byTask) {
      look.pause = FIRST_PAUSE_MS;
      look.at = Date.now() + look.pause;
      // A flood of them is answered by one query.
      if (byTask) ask.at = Math.min(ask.at, Math.max(Date.now() + SETTLE_MS, ask.lastAt + QUERY_GAP_MS));
    },
    isToAsk: () => Date.now() >= ask.at,
    asked(answered) {
      ask.lastAt = Date.now();
      ask.answered = answered;
      ask.at = answered ? Infinity : ask.lastAt + look.pause;
      if (!answered) look.at = ask.lastAt;
    },
    isAnswered: () => ask.answered,
    isAskedAll: () => ask.at === Infinity,
    isToLook: () => Date.now() >= look.at,
    looked(at, atLatest) {
      look.pause = Math.min(look.pause * 2, LONGEST_PAUSE_MS);
      const isQuiet = ask.answered && !at.pendingWorkflowTask && !at.pendingActivities?.length;
      const now = Date.now();
      look.at = isQuiet ? Infinity : Math.min(now + look.pause, noticeableAt(at, now) + NOTICE_MS, atLatest);
    },
  };
}
