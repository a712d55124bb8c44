import type { AsyncCompletionClient } from '@temporalio/client';
import type { ApplicationFailure } from '@temporalio/common';
import type { Time } from '../budget/time.ts';

/** An activity whose attempt goes on without a slot of the worker: it is completed through Temporal's client. */
export interface HeldActivity {
  readonly taskToken: Uint8Array;
  /** The attempt is given up by the server without a heartbeat for so long. */
  readonly heartbeatTimeoutMs: number;
  /** What the last heartbeat is to say; shown in the Temporal UI. */
  details(): unknown;
  /** The attempt is over from outside: cancelled, timed out, completed by somebody else, or its workflow ended. */
  gone(): void;
}

/** A heartbeat is sent when this share of its timeout has passed, so that one that is lost can be repeated. */
const BEAT_AT = 0.85;
const CANCELLED = 'ActivityCancelledError';
const GATHER_EVERY_MS = 50;
/** A request that takes longer is made anew, while there is time for it. */
const SENT_WITHIN_MS = 3_000;
const AGAIN_MS = 500;
/** To leave must not take longer: heartbeats of others stand behind it. */
const LEFT_WITHIN_MS = 5_000;
/** The first heartbeats of those that begin together are spread over so long, for each that is held. */
const BEGIN_APART_MS = 8;
/** Those that leave are spread over so long, for each that is held: many leave with the heartbeat that is due anyway. */
const LEAVE_APART_MS = 4;
/** What is new is shown so often, for each that is held: by two heartbeats a second in all, since each is work for the server. */
const SHOWN_APART_MS = 500;
/**
 * Requests to Temporal at a time: as few as keep up, since whatever else is asked of the server stands behind them. Of ten
 * thousand waits, some 500 are due each second.
 */
const LEAST_AT_A_TIME = 4;
const MOST_AT_A_TIME = 256;
/** What is later than that lets one more go at a time. */
const LATE_MS = 500;

interface Beating {
  readonly activity: HeldActivity;
  /** When a heartbeat or a leave is wanted, epoch milliseconds; infinite while it is due or under way. */
  nextAt: number;
  /** Since when it is due. */
  dueAt: number;
  /** When the last heartbeat was sent that was taken, or since when it is held. */
  sentAt: number;
  /** Ends the attempt after its next heartbeat, or without one. */
  leave?: { beats: boolean; go(): Promise<boolean> };
}

/** When a heartbeat has to be sent at the latest, lest the server gives the attempt up before one that is lost is repeated. */
const latestOf = ({ activity, sentAt }: Beating): number => sentAt + activity.heartbeatTimeoutMs * BEAT_AT;

/**
 * Heartbeats of all activities that a worker holds: one timer for thousands, which spreads them over the time that they
 * have.
 */
export class HeldActivities {
  readonly #client: AsyncCompletionClient;
  readonly #time: Time;
  readonly #held = new Map<HeldActivity, Beating>();
  /** Those that are due. What must not be late goes first: hundreds may leave, or have something to show. The most urgent is last. */
  #due: Beating[] = [];
  #sending = 0;
  #atATime = LEAST_AT_A_TIME;
  #gathering = false;

  constructor(client: AsyncCompletionClient, time: Time) {
    this.#client = client;
    this.#time = time;
  }

  /** @param told what it has to say is known from an attempt before. */
  hold(activity: HeldActivity, told = false): void {
    const apart = activity.heartbeatTimeoutMs * BEAT_AT;
    const now = this.#time.now();
    this.#held.set(activity, { activity, nextAt: now + (told ? apart : this.#first(apart)), dueAt: 0, sentAt: now });
    if (!this.#gathering) this.#gatherSoon();
  }

  /** Soon, since it shows when the next look is; but of many not all at once, nor sooner than others show what is new. */
  #first(apart: number): number {
    const latest = Math.min(apart, this.#held.size * SHOWN_APART_MS);
    return latest - Math.min(latest, this.#held.size * BEGIN_APART_MS) * Math.random();
  }

  /** To be called when what the heartbeat says has changed for a while. Of many it is told a little later. */
  show(activity: HeldActivity): void {
    const beating = this.#held.get(activity);
    if (beating === undefined || !Number.isFinite(beating.nextAt)) return;
    const soonest = Math.max(this.#time.now(), beating.sentAt + this.#held.size * SHOWN_APART_MS);
    beating.nextAt = Math.min(beating.nextAt, soonest);
  }

  /** Ends the attempt with a result. */
  complete(activity: HeldActivity, result: unknown): Promise<void> {
    return this.#end(activity, () => this.#client.complete(activity.taskToken, result));
  }

  /** Ends the attempt with a failure. */
  fail(activity: HeldActivity, failure: ApplicationFailure): Promise<void> {
    return this.#end(activity, () => this.#client.fail(activity.taskToken, failure));
  }

  /**
   * Ends the attempt soon, but not at once: hundreds may leave, and others may be in a hurry.
   * @param beats whether it has to say in a last heartbeat what the next attempt goes on from.
   * @param failure is made when it leaves.
   */
  leave(activity: HeldActivity, beats: boolean, failure: () => ApplicationFailure): Promise<void> {
    const beating = this.#held.get(activity);
    if (beating === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      const fail = (): Promise<void> => this.#client.fail(activity.taskToken, failure());
      const go = async (): Promise<boolean> => {
        const left = await this.#hasLeft(activity, fail);
        if (left) resolve();
        return left;
      };
      beating.leave = { beats, go };
      const within = this.#held.size * LEAVE_APART_MS;
      // Not later than its heartbeat, and where that is due or under way, with it.
      if (Number.isFinite(beating.nextAt)) {
        beating.nextAt = Math.min(beating.nextAt, this.#time.now() + within * Math.random());
      }
    });
  }

  /** Whoever is leaving does so now: the worker stops. */
  hurry(): void {
    const now = this.#time.now();
    for (const beating of this.#held.values()) {
      if (beating.leave !== undefined && Number.isFinite(beating.nextAt)) beating.nextAt = now;
    }
  }

  /** Gives whether it has left. What could not be told is held on, and told again: else its heartbeat would be missed. */
  async #hasLeft(activity: HeldActivity, fail: () => Promise<void>): Promise<boolean> {
    if (!this.#held.has(activity)) return true;
    try {
      await this.#client.withDeadline(Date.now() + LEFT_WITHIN_MS, fail);
    } catch (error) {
      if (!isOver(error)) return false;
    }
    this.#held.delete(activity);
    return true;
  }

  /**
   * What cannot be told to the server is found out by the next attempt, after the heartbeat timeout: until then it is worth
   * telling.
   */
  async #end(activity: HeldActivity, tell: () => Promise<void>): Promise<void> {
    if (!this.#held.delete(activity)) return;
    await this.#client.withDeadline(Date.now() + activity.heartbeatTimeoutMs, tell).catch(() => undefined);
  }

  /** Lets those wait that are due now, and lets more go at a time where one is late. */
  #gather(): void {
    const now = this.#time.now();
    // Whoever leaves has time until its next heartbeat.
    const isLate = (one: Beating): boolean => now - (one.leave ? latestOf(one) : one.dueAt) > LATE_MS;
    if (this.#due.length === 0) this.#atATime = Math.max(LEAST_AT_A_TIME, this.#atATime - 1);
    else if (this.#due.some(isLate)) this.#atATime = Math.min(MOST_AT_A_TIME, this.#atATime + 1);
    const due = this.#due.length;
    for (const beating of this.#held.values()) {
      if (beating.nextAt > now) continue;
      beating.nextAt = Number.POSITIVE_INFINITY;
      beating.dueAt = now;
      this.#due.push(beating);
    }
    if (this.#due.length > due) this.#due.sort((a, b) => latestOf(b) - latestOf(a));
    while (this.#sending < this.#atATime && this.#due.length > 0) void this.#send();
    this.#gathering = this.#held.size > 0;
    if (this.#gathering) this.#gatherSoon();
  }

  #gatherSoon(): void {
    this.#gathering = true;
    this.#time.at(this.#time.now() + GATHER_EVERY_MS, () => this.#gather());
  }

  /** One after the other, as long as there are any, and not too many go at a time. */
  async #send(): Promise<void> {
    this.#sending += 1;
    while (this.#sending <= this.#atATime) {
      const next = this.#due.pop();
      if (next === undefined) break;
      const { leave } = next;
      // The server counts from when it took it, which is before its answer is here.
      const askedAt = this.#time.now();
      // To leave without one may fail, and then there has to be time for it.
      const beats = leave?.beats !== false || askedAt - next.sentAt > next.activity.heartbeatTimeoutMs / 2;
      const sent = !beats || (await this.#beat(next.activity));
      // Nobody comes back to what is lost: whoever wanted to leave meanwhile has left.
      const left = await (this.#held.has(next.activity) ? leave : next.leave)?.go();
      const now = this.#time.now();
      // One that was lost is as urgent as before.
      if (sent && beats) next.sentAt = askedAt;
      // It is to live until it can be told that it leaves.
      if (leave !== undefined && left === false) leave.beats = true;
      // Whoever wants to leave since then has more to say.
      next.nextAt = next.leave !== leave ? now : sent && left !== false ? latestOf(next) : now + AGAIN_MS;
    }
    this.#sending -= 1;
  }

  /** Sends a heartbeat now. Gives whether the server has taken it, or wants none any more. */
  async #beat(activity: HeldActivity): Promise<boolean> {
    if (!this.#held.has(activity)) return true;
    try {
      await this.#client.withDeadline(Date.now() + SENT_WITHIN_MS, () =>
        this.#client.heartbeat(activity.taskToken, activity.details()),
      );
      return true;
    } catch (error) {
      // Else the server cannot be reached.
      if (!isOver(error)) return false;
      this.#lose(activity, error.name);
      return true;
    }
  }

  #lose(activity: HeldActivity, why: string): void {
    if (!this.#held.delete(activity)) return;
    activity.gone();
    if (why === CANCELLED) void this.#client.reportCancellation(activity.taskToken).catch(() => undefined);
  }
}

/** Whether the server says that it wants no more of an attempt. */
const isOver = (error: unknown): error is Error =>
  error instanceof Error && (error.name === CANCELLED || error.name === 'ActivityNotFoundError');
