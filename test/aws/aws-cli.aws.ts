import { beforeAll, describe, expect, inject, test } from 'vitest';
import { operationsByName } from '../../src/model/index.ts';
import { rehearse } from '../emulator/catalogue/rehearse.ts';
import type { Rehearsal } from '../emulator/catalogue/rehearse.ts';
import { argumentsOf, runAws } from './aws-cli.ts';
import { revive } from './revive.ts';

const python = inject('python');
const names = [...operationsByName.keys()].toSorted();

describe.skipIf(python === '')('the AWS CLI with --endpoint-url', () => {
  let rehearsal: Rehearsal;
  beforeAll(async () => {
    rehearsal = await rehearse((url, account) => async (operation, input) => {
      const args = [...argumentsOf(operation, input), '--endpoint-url', url];
      const { answer, stderr, code } = await runAws({ python, account }, args);
      if (code !== 0) throw new Error(stderr);
      return revive(operation, answer);
    });
  });

  test.each(names)('%s is answered with exactly the members that it should have', (name) => {
    expect(rehearsal.outcomes.get(name)).toBe('as expected');
  });

  test('called all of them, and nothing else went wrong', () => {
    expect(rehearsal.served).toEqual(names);
    expect([...rehearsal.outcomes.keys()].toSorted()).toEqual(names);
  });
});
