import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { inject } from 'vitest';

/** Leaves what came of the cases for the command that runs the matrix. */
export async function writeMatrixReport(outcomes: readonly object[]): Promise<void> {
  const file = inject('matrixReport');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(outcomes));
}
