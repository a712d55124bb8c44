import type { Expectation } from './expectation.ts';

/** The logarithms of how long some took, as far as anything is made of them. */
export interface Summary {
  readonly samples: number;
  /** Their mean. */
  readonly center: number;
  /** The sum of their squared distances from it. */
  readonly squares: number;
}

/** Of durations in seconds. */
export function summaryOf(durations: Iterable<number>): Summary {
  const logs = [...durations].filter((seconds) => seconds > 0).map(Math.log);
  const center = mean(logs, (log) => log);
  return { samples: logs.length, center, squares: sum(logs, (log) => (log - center) ** 2) };
}

/** The guess counts as so many samples, so that two equal durations do not look like a law. */
const GUESS_WEIGHT = 0.2;

/** What is to be expected of one more; a guess is for when there are none, and steadies a few. */
export function expectationOf({ samples, center, squares }: Summary, guess: Expectation): Expectation {
  if (samples === 0) return guess;
  const variance = (squares + GUESS_WEIGHT * guess.spread ** 2) / (samples + GUESS_WEIGHT);
  // A further one differs from their center as each of them does, and by what the center is off.
  return expecting(center, variance * (1 + 1 / samples), samples);
}

/** Things of one kind, such as the branches of an app: what each tells of the others. Variances are of logarithms. */
export interface Family {
  readonly members: number;
  readonly center: number;
  /** Of what one and the same takes. */
  readonly within: number;
  /** Of the centers of different ones, beyond what chance makes of equal ones. */
  readonly between: number;
  /** Of what the center is off. */
  readonly uncertainty: number;
}

/** Equal centers count as if so many more differed by so much, so that a few of them do not look like a law. */
const USUALLY_BETWEEN = { weight: 0.2, variance: 0.3 ** 2 } as const;

/** Gives nothing for fewer than two, or where each was seen only once. */
export function familyOf(members: readonly Summary[]): Family | undefined {
  const count = members.length;
  const freedom = sum(members, ({ samples }) => samples - 1);
  if (count < 2 || freedom < 1) return undefined;
  const within = sum(members, ({ squares }) => squares) / freedom;
  const chance = mean(members, ({ samples }) => within / samples);
  const center = mean(members, (one) => one.center);
  const apart = sum(members, (one) => (one.center - center) ** 2) - (count - 1) * chance;
  const { weight, variance } = USUALLY_BETWEEN;
  const between = Math.max(0, (apart + weight * variance) / (count - 1 + weight));
  return { members: count, center, within, between, uncertainty: (between + chance) / count };
}

/** What is common to the family counts as so many samples of how far durations are apart. */
const FAMILY_WEIGHT = 20;

/**
 * What is to be expected of a member: its own center, drawn to the family's by as much as it can be there by chance
 * (https://en.wikipedia.org/wiki/Empirical_Bayes_method). Branches that build the same code learn from each other;
 * where they differ, each goes by its own.
 */
export function expectationIn(family: Family, { samples, center, squares }: Summary): Expectation {
  const variance = (squares + FAMILY_WEIGHT * family.within) / (samples - 1 + FAMILY_WEIGHT);
  const chance = variance / samples;
  const trust = family.between + chance > 0 ? family.between / (family.between + chance) : 1;
  const off = trust * chance + (1 - trust) ** 2 * family.uncertainty;
  return expecting(family.center + trust * (center - family.center), variance + off, samples);
}

const LEAST_SPREAD = 0.05;

function expecting(center: number, variance: number, samples: number): Expectation {
  return { median: Math.exp(center), spread: Math.max(Math.sqrt(variance), LEAST_SPREAD), samples };
}

const sum = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

const mean = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.length === 0 ? 0 : sum(items, of) / items.length;
