import type { Lab } from '../setup/benches.ts';
import type { CancelCase } from './cancel-case.ts';
import type { CancelPoint } from './cancel.ts';
import { cancelAt, type Outcome, pointsOf } from './case.ts';

/** A point at which a run left something else than is documented. */
export type Failure = Pick<Outcome, 'point' | 'why'>;

/**
 * Cancels a case at each of its points. A case that cannot be run, or was cancelled at none of all its points, has failed.
 * @param choose gives those of its points that are tried. Default: all.
 */
export async function cancelEverywhere(lab: Lab, one: CancelCase, choose = (points: readonly CancelPoint[]) => points) {
  try {
    const { points: all, end } = await pointsOf(lab, one);
    const points = choose(all);
    const outcomes = await Promise.all(points.map((point) => cancelAt(lab, one, point, end)));
    const never = points.length === all.length && one.noStep === undefined && outcomes.every(({ tried }) => !tried);
    const failures: Failure[] = [
      ...outcomes.filter(({ why }) => why !== undefined),
      ...(never ? [{ point: 'any point', why: 'was never cancelled' }] : []),
    ];
    return { steps: points.length, outcomes, failures };
  } catch (error) {
    return { steps: 0, outcomes: [], failures: [{ point: 'any point', why: String(error) }] };
  }
}
