import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { check, type Finding, type Reference, referenceOf } from './check.ts';
import { leaveEvidence } from './evidence.ts';
import { type Lab, openLab } from './lab.ts';
import { planOf } from './plan.ts';
import { runRound } from './round.ts';
import { scenarios } from './scenarios.ts';
import { type ChaosStack, type MakeServer, startChaosStack } from './stack.ts';

/** A round as the report has it. */
export interface RoundReport {
  readonly seed: number;
  readonly workflows: number;
  readonly kills: number;
  readonly faults: number;
  readonly findings: readonly Finding[];
}

/** What is to be run. */
export interface Rounds {
  /** Of the first round; each next one has the next number, so that one that fails can be run by itself. */
  readonly seed: number;
  /** How long rounds are begun. One is run in any case. */
  readonly minutes: number;
  /** See {@link planOf}. */
  readonly outageSeconds?: number | undefined;
  /** Names of what is run. Default: all that there is, as many of them in a round as it has slots. */
  readonly scenarios?: readonly string[];
  /** The Temporal server. */
  readonly makeServer: MakeServer;
  /** Is told what came of all rounds so far, after each. */
  report(reports: readonly RoundReport[]): Promise<void>;
}

/** Runs rounds in a folder of their own, which stays only where they find something. */
export async function inFolder(
  dir: string,
  run: (dir: string) => Promise<readonly RoundReport[]>,
): Promise<readonly RoundReport[]> {
  await rm(dir, { recursive: true, force: true });
  const reports = await run(dir);
  if (findingsOf(reports).length === 0) await rm(dir, { recursive: true, force: true });
  return reports;
}

/** All that rounds found. */
export const findingsOf = (reports: readonly RoundReport[]): Finding[] => reports.flatMap(({ findings }) => findings);

/** Runs rounds on a stack of their own, and leaves in `dir` what tells the cause of findings. What breaks a round is a finding. */
export async function runRounds(
  dir: string,
  { seed: first, minutes, outageSeconds, scenarios: names = [...scenarios.keys()], makeServer, report }: Rounds,
): Promise<RoundReport[]> {
  const stack = await startChaosStack(join(dir, 'stack'), names.length, makeServer);
  const reports: RoundReport[] = [];
  try {
    const lab = await openLab(stack, join(dir, 'stack'), names.length);
    try {
      const references = await undisturbed(stack, lab, names);
      const until = Date.now() + minutes * 60_000;
      for (let seed = first; seed === first || Date.now() < until; seed += 1) {
        const plan = planOf(seed, names, outageSeconds);
        const round = await runRound(stack, lab, plan);
        const findings = plan.slots.flatMap(({ scenario }, slot) => {
          const [reference, account] = [references.get(scenario), lab.slots[slot]?.account];
          if (reference === undefined || account === undefined) throw new Error(`Nothing is known of ${scenario}`);
          return check(round, slot, { scenario, account, reference });
        });
        const stray = (why: string): Finding => ({ verdict: 'stuck', scenario: 'no scenario', slot: -1, why });
        const left = round.left.map(stray);
        const died = [...stack.parts.values()].flatMap(({ ends }) => ends.splice(0));
        const all = [...findings, ...left, ...died.map(stray)];
        const { kills, faults } = round;
        reports.push({ seed, workflows: round.runs.flat().length, kills, faults, findings: all });
        // Whoever is killed meanwhile leaves what came of the rounds before.
        await report(reports);
        if (all.length > 0) await leaveEvidence(join(dir, `round-${seed}`), lab, { plan, round, findings: all });
      }
    } finally {
      await lab.close();
    }
  } catch (error) {
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const broken: Finding = { verdict: 'stuck', scenario: 'the round itself', slot: -1, why };
    reports.push({ seed: first + reports.length, workflows: 0, kills: 0, faults: 0, findings: [broken] });
  } finally {
    await stack.stop();
    await report(reports);
  }
  return reports;
}

/** What each scenario leaves when nothing is disturbed. */
async function undisturbed(stack: ChaosStack, lab: Lab, names: readonly string[]): Promise<Map<string, Reference>> {
  const slots = names.map((scenario) => ({ scenario, at: 0 }));
  const round = await runRound(stack, lab, { slots, disturbances: [] });
  const failed = round.runs.flat().filter(({ status }) => status !== 'COMPLETED');
  if (failed.length > 0) throw new Error(`Without a disturbance: ${JSON.stringify(failed)}`);
  return new Map(names.map((name, slot) => [name, referenceOf(round, lab.slots[slot]?.account ?? '')]));
}
