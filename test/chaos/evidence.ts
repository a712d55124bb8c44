import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { memberOf } from '../../src/model/member-of.ts';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { Finding } from './check.ts';
import type { Lab } from './lab.ts';
import type { Plan } from './plan.ts';
import type { Round } from './round.ts';

/** Leaves in a folder what tells the cause of findings: plan, calls, states, and the histories of the runs. */
export async function leaveEvidence(
  dir: string,
  lab: Lab,
  { plan, round, findings }: { readonly plan: Plan; readonly round: Round; readonly findings: readonly Finding[] },
): Promise<void> {
  await mkdir(dir, { recursive: true });
  const write = (name: string, value: unknown): Promise<void> =>
    writeFile(join(dir, `${name}.json`), JSON.stringify(value, null, 1) ?? 'null');
  await write('findings', findings);
  await write('plan', plan);
  await write('round', round);
  const slots = new Set(findings.map(({ slot }) => slot));
  for (const slot of slots) {
    for (const [index, { workflowId, runId }] of (round.runs[slot] ?? []).entries()) {
      const history = await lab.workflows.client.workflow.getHandle(workflowId, runId).fetchHistory();
      await write(`history-${slot}-${index}`, JSON.parse(historyToJSON(history)));
    }
    const account = lab.slots[slot]?.account;
    await write(
      `calls-${slot}`,
      round.calls.filter((call) => call.account === account),
    );
    const scopes = memberOf(round.settled, 'scopes');
    if (Array.isArray(scopes))
      await write(
        `state-${slot}`,
        scopes.find((one) => memberOf(one, 'account') === account),
      );
  }
}
