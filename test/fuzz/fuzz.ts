import { asyncDefaultReportMessage, check, type IAsyncProperty, type IProperty } from 'fast-check';

/** The seed of `npm run test:fuzz -- --seed S`; one that is always the same in `npm test`. */
const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_125);

/**
 * Looks for a case in which a property does not hold: what is told of it has its seed and path. Undefined where there is none.
 * @param few how many cases `npm test` tries; `--runs N` says another number.
 */
export async function counterexample<Case>(
  property: IProperty<Case> | IAsyncProperty<Case>,
  few: number,
): Promise<string | undefined> {
  const more = process.env['FUZZ_RUNS'];
  // In a short run there is no time to make it small.
  const options = { seed, numRuns: Number(more ?? few), endOnFailure: more === undefined };
  return asyncDefaultReportMessage(await check(property, options));
}
