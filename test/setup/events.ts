import type { ProgressEvent, Run } from '../../src/client.ts';
import type { WorkflowName } from '../../src/model/workflow-inputs.ts';

/** The part of a run that tells events. */
type Telling = Pick<Run<WorkflowName>, 'progress'>;

/** All events of a run, until it is over. */
export async function eventsOf(run: Telling): Promise<ProgressEvent[]> {
  const events: ProgressEvent[] = [];
  for await (const event of run.progress()) events.push(event);
  return events;
}

/** Waits for the first event of a type. Throws where the run ends without one. */
export async function untilEvent<Type extends ProgressEvent['type']>(
  run: Telling,
  type: Type,
): Promise<Extract<ProgressEvent, { type: Type }>> {
  for await (const event of run.progress()) if (isOf(event, type)) return event;
  throw new Error(`The run ended without the event ${type}`);
}

/** Those events that are of a type. */
export function ofType<Type extends ProgressEvent['type']>(events: readonly ProgressEvent[], type: Type) {
  return events.filter((event) => isOf(event, type));
}

function isOf<Type extends ProgressEvent['type']>(
  event: ProgressEvent,
  type: Type,
): event is Extract<ProgressEvent, { type: Type }> {
  return event.type === type;
}
