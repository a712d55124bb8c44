import { type Lab, startLab } from '../setup/benches.ts';
import { exampleEnvironment } from '../setup/examples.ts';
import type { CancelCase } from './cancel-case.ts';
import type { CancelPoint } from './cancel.ts';
import { cancelAt, type Outcome, pointsOf } from './case.ts';

/** How much faster than real time Amplify runs: a build takes 3 s, a backend job 1.5 s. */
const SPEED = 20;

/** A lab with what the examples need. @param benches cases at a time. */
export async function startCancelLab(benches: number): Promise<Lab> {
  process.env['GITHUB_TOKEN'] = 'ghp_x';
  const allowed = exampleEnvironment.SECRET_REFS_ALLOWED;
  const lab = await startLab(benches, { requestSeconds: 30, allowed, speed: SPEED });
  const stop = async (): Promise<void> => {
    delete process.env['GITHUB_TOKEN'];
    await lab.stop();
  };
  return { ...lab, stop };
}

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
