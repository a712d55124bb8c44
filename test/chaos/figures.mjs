// What the commands that run chaos have in common: their options, and the figures of their rounds.
import { matrixOptions } from '../setup/matrix.mjs';

/** Options on the command line. */
export const chaosOptions = { ...matrixOptions, seed: { type: 'string' }, minutes: { type: 'string', default: '3' } };

/**
 * Hands the settings on to the tests.
 * @param {{seed?: string, minutes: string}} values
 */
export function settingsOf(values) {
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
  const minutes = Number(values.minutes);
  if (!Number.isSafeInteger(seed) || !(minutes >= 0)) {
    console.error('--seed takes a whole number, --minutes a number');
    process.exit(2);
  }
  process.env.CHAOS_SEED = String(seed);
  process.env.CHAOS_MINUTES = String(minutes);
  return { seed, minutes };
}

/** The figures of rounds, and a line for each finding. */
export function chaosFigures(seed, rounds) {
  const findings = rounds.flatMap((round) => round.findings.map((finding) => ({ seed: round.seed, ...finding })));
  const sum = (member) => rounds.reduce((total, round) => total + round[member], 0);
  const count = (verdict) => findings.filter((one) => one.verdict === verdict).length;
  return {
    figures: {
      seed,
      rounds: rounds.length,
      workflows: sum('workflows'),
      kills: sum('kills'),
      faults: sum('faults'),
      duplicated: count('duplicated'),
      lost: count('lost'),
      stuck: count('stuck'),
    },
    findings: findings.map(
      ({ seed: of, verdict, scenario, slot, why }) => `seed ${of}, ${scenario} (slot ${slot}): ${verdict}: ${why}`,
    ),
  };
}
