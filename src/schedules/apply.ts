import type { Client, ScheduleDescription } from '@temporalio/client';
import { ScheduleAlreadyRunning, ScheduleNotFoundError } from '@temporalio/client';
import { compiled } from './compiled.ts';
import type { ScheduleDefinition } from './definition.ts';
import { checkSchedule, type ScheduleFile, ScheduleError } from './file.ts';
import {
  differencesOf,
  type MemberDifference,
  type Members,
  membersOfDefinition,
  membersOfSchedule,
  withoutSecrets,
} from './members.ts';

/** The member of a schedule's memo that names the file that it is from. */
const FILE_MEMO = 'temporal-amplify:file';

/** What has to be done to one schedule. */
export type ScheduleChange =
  | { readonly change: 'create'; readonly id: string; readonly definition: ScheduleDefinition }
  | {
      readonly change: 'update';
      readonly id: string;
      readonly definition: ScheduleDefinition;
      readonly differences: readonly MemberDifference[];
    }
  | { readonly change: 'delete'; readonly id: string };

/** How the schedules that are there differ from a file. */
export interface SchedulePlan {
  /** Name of the file. */
  readonly file: string;
  readonly changes: readonly ScheduleChange[];
  /** Ids of those that are as the file says. */
  readonly unchanged: readonly string[];
  /** Ids of those that are from no file, or from another one: they are left alone. */
  readonly others: readonly string[];
}

/** A plan as it may be read by anybody: each definition by its members, without what is secret. */
export function planShown({ changes, ...plan }: SchedulePlan) {
  return { ...plan, changes: changes.map((change) => ('definition' in change ? changeShown(change) : change)) };
}

function changeShown<Change extends { readonly definition: ScheduleDefinition }>({ definition, ...change }: Change) {
  const members: Members = withoutSecrets(membersOfDefinition(definition));
  return { ...change, members };
}

/** The name of the file that a schedule is from; undefined for one that is from none. */
export function fileOf({ memo }: Pick<ScheduleDescription, 'memo'>): string | undefined {
  const file = memo?.[FILE_MEMO];
  return typeof file === 'string' ? file : undefined;
}

/**
 * Creates a schedule that is from no file.
 * @throws {ScheduleError} where it is wrong, or there is one of that id.
 */
export async function createSchedule(client: Client, id: string, definition: ScheduleDefinition): Promise<void> {
  checkSchedule(id, definition);
  try {
    await create(client, id, definition);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    throw new ScheduleError(`There is a schedule ${id}: delete it first, or choose another id`, { cause: error });
  }
}

/**
 * Compares the schedules of a file with those that are there.
 * @throws {ScheduleError} where an id of the file is that of a schedule that is not from it.
 */
export async function planSchedules(client: Client, file: ScheduleFile): Promise<SchedulePlan> {
  const wanted = Object.entries(file.schedules);
  const there = await Promise.all(wanted.map(([id]) => describe(client, id)));
  const foreign = there.filter((one) => one !== undefined && fileOf(one) !== file.name);
  if (foreign.length > 0) throw new ScheduleError(foreignSchedules(file, foreign));
  const changes: ScheduleChange[] = [];
  const unchanged: string[] = [];
  for (const [index, [id, definition]] of wanted.entries()) {
    const found = there[index];
    if (found === undefined) {
      changes.push({ change: 'create', id, definition });
      continue;
    }
    const differences = differencesOf(membersOfSchedule(found), membersOfDefinition(definition));
    if (differences.length > 0) changes.push({ change: 'update', id, definition, differences });
    else unchanged.push(id);
  }
  const others: string[] = [];
  for await (const summary of client.schedule.list()) {
    const { scheduleId: id } = summary;
    if (Object.hasOwn(file.schedules, id)) continue;
    if (fileOf(summary) !== file.name) others.push(id);
    // The list may still have one that was just deleted.
    else if ((await describe(client, id)) !== undefined) changes.push({ change: 'delete', id });
  }
  return { file: file.name, changes, unchanged, others: others.toSorted() };
}

/** Makes the changes of a plan. What is there already, or gone already, since somebody else did it meanwhile, is an error. */
export async function applySchedules(client: Client, { file, changes }: SchedulePlan): Promise<void> {
  for (const { id, ...todo } of changes) {
    if (todo.change === 'create') await create(client, id, todo.definition, file);
    else if (todo.change === 'update') await update(client, id, todo.definition);
    else await client.schedule.getHandle(id).delete();
  }
}

async function create(client: Client, id: string, definition: ScheduleDefinition, file?: string): Promise<void> {
  await client.schedule.create({
    scheduleId: id,
    ...compiled(id, definition),
    ...(file !== undefined && { memo: { [FILE_MEMO]: file } }),
    state: { paused: definition.paused ?? false },
  });
}

async function update(client: Client, id: string, definition: ScheduleDefinition): Promise<void> {
  await client.schedule.getHandle(id).update(({ state }) => ({
    ...compiled(id, definition),
    state: { ...state, paused: definition.paused ?? state.paused },
  }));
}

async function describe(client: Client, id: string): Promise<ScheduleDescription | undefined> {
  try {
    return await client.schedule.getHandle(id).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

function foreignSchedules({ name }: ScheduleFile, foreign: readonly (ScheduleDescription | undefined)[]): string {
  const said = foreign.flatMap((one) => {
    if (one === undefined) return [];
    const file = fileOf(one);
    return [`${one.scheduleId} (${file === undefined ? 'from no file' : `from ${file}`})`];
  });
  return `${name} has schedules that are there and are not from it: ${said.join(', ')}. Delete them, or choose other ids`;
}
