import { userInfo } from 'node:os';
import { connected } from '../connected.ts';
import { print } from '../print.ts';

interface Printing {
  readonly json?: true | undefined;
}

/**
 * Approves or rejects what a run waits for.
 * @throws {RunNotFoundError}, {RefusedError} where it waits for nothing or not for this person, {NoWorkerError}.
 */
export function decide(
  answer: 'approve' | 'reject',
  workflowId: string,
  {
    by = userInfo().username,
    comment,
    json,
  }: Printing & { readonly by?: string | undefined; readonly comment?: string | undefined },
): Promise<void> {
  return connected(async (workflows) => {
    const run = await workflows.attach(workflowId);
    await run[answer]({ by, ...(comment !== undefined && { comment }) });
    print(json, { workflowId, by, answer }, `${by} ${said[answer]} ${workflowId}`);
  });
}

const said = { approve: 'approved', reject: 'rejected' } as const;

/**
 * Repeats the parked steps of a run.
 * @throws {RunNotFoundError}, {RefusedError} where none is, {NoWorkerError}.
 */
export function retryStep(workflowId: string, { json }: Printing): Promise<void> {
  return connected(async (workflows) => {
    const steps = await (await workflows.attach(workflowId)).retryStep();
    print(json, { workflowId, steps }, `Repeats: ${steps.join(', ')}`);
  });
}

/**
 * Gives whatever waits for a person so many seconds more.
 * @throws {RunNotFoundError}, {RefusedError} where nothing waits, {NoWorkerError}.
 */
export function extendDeadline(workflowId: string, seconds: number, { json }: Printing): Promise<void> {
  return connected(async (workflows) => {
    const deadlines = await (await workflows.attach(workflowId)).extendDeadline(seconds);
    const lines = Object.entries(deadlines).map(([title, until]) => `${title}: until ${until}`);
    print(json, { workflowId, deadlines }, lines.join('\n'));
  });
}
