import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parse } from 'yaml';
import { memberOf } from '../model/member-of.ts';
import { sayViolations, validateShape, type Violation } from '../model/validate.ts';
import { type ScheduleDefinition, scheduleShapes, scheduleViolations } from './definition.ts';

/** The schedules of a file. */
export interface ScheduleFile {
  /** What its schedules carry: the member `name` of the file, else the file's own, such as `schedules.yaml`. */
  readonly name: string;
  /** By their ids. */
  readonly schedules: Readonly<Record<string, ScheduleDefinition>>;
}

/** Schedules that cannot be made; `message` names each violation. Nothing was changed. */
export class ScheduleError extends Error {
  override readonly name = 'ScheduleError';
}

/**
 * Reads a file of schedules, YAML or JSON.
 * @throws {ScheduleError} with everything that is wrong, by schedule and member.
 */
export async function readScheduleFile(path: string): Promise<ScheduleFile> {
  const content = await contentOf(path);
  const violations = [
    ...validateShape({ ...scheduleShapes, Schedule: { type: 'document' } }, 'ScheduleFile', content),
    ...Object.entries(memberOf(content, 'schedules') ?? {}).flatMap(([id, definition]: [string, unknown]) =>
      below(`schedules.${id}`, scheduleViolations(id, definition)),
    ),
  ];
  if (violations.length > 0) throw new ScheduleError(`${path}: ${sayViolations(violations)}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it has no violations
  return { name: basename(path), ...(content as Partial<Pick<ScheduleFile, 'name'>> & Omit<ScheduleFile, 'name'>) };
}

/** @throws {ScheduleError} with everything that is wrong with a schedule. */
export function checkSchedule(id: string, definition: unknown): void {
  const violations = scheduleViolations(id, definition);
  if (violations.length > 0) throw new ScheduleError(`Schedule ${id}: ${sayViolations(violations)}`);
}

async function contentOf(path: string): Promise<unknown> {
  try {
    // JSON is YAML as well.
    return parse(await readFile(path, 'utf8'), { prettyErrors: true });
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new ScheduleError(`${path} cannot be read: ${why}`, { cause: error });
  }
}

function below(path: string, violations: readonly Violation[]): Violation[] {
  return violations.map((violation) => ({
    ...violation,
    path: violation.path === '' ? path : `${path}.${violation.path}`,
  }));
}
