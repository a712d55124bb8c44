import { beforeAll, describe, expect, inject, test } from 'vitest';
import { operationsByName } from '../../src/model/index.ts';
import { rehearse } from '../emulator/catalogue/rehearse.ts';
import type { Rehearsal } from '../emulator/catalogue/rehearse.ts';
import { startBoto3 } from './boto3.ts';
import type { Boto3 } from './boto3.ts';
import { revive } from './revive.ts';

const python = inject('python');
const names = [...operationsByName.keys()].toSorted();

/** What the model requires and public transcripts of the service leave out where it is unset. */
const leftOut = 'activeJobId commitId commitMessage commitTime description environmentVariables framework jobType '
  .concat('repository startTime statusReason')
  .split(' ');

describe.skipIf(python === '')('boto3 as it is', () => {
  let rehearsal: Rehearsal;
  const known = new Set<string>();
  const violations = new Set<string>();
  beforeAll(async () => {
    const running: Boto3[] = [];
    rehearsal = await rehearse(async (url, account) => {
      const boto3 = await startBoto3(python, url, account);
      running.push(boto3);
      for (const name of boto3.methods.keys()) known.add(name);
      return async (operation, input) => {
        const reply = await boto3.on(operation.name, 'call', { input });
        if (reply.error !== undefined) throw new Error(`${reply.error.Code}: ${reply.error.Message}`);
        for (const violation of reply.violations) violations.add(violation);
        return revive(operation, reply.answer);
      };
    });
    await Promise.all(running.map((boto3) => boto3.stop()));
  });

  test('has the operations that we have, by its own models', () => {
    expect([...known].toSorted()).toEqual(names);
  });

  test.each(names)('%s is answered with exactly the members that it should have', (name) => {
    expect(rehearsal.outcomes.get(name)).toBe('as expected');
  });

  test('called all of them, and nothing else went wrong', () => {
    expect(rehearsal.served).toEqual(names);
    expect([...rehearsal.outcomes.keys()].toSorted()).toEqual(names);
  });

  test('is answered as its models say, but for what the service leaves out', () => {
    const missing = /^Missing required parameter in [\w.[\]]+: "(\w+)"$/;
    const members = [...violations].map((violation) => missing.exec(violation)?.[1] ?? violation);
    expect([...new Set(members)].toSorted()).toEqual(leftOut);
  });
});
