import { beforeAll, describe, expect, inject, test } from 'vitest';
import { memberOf } from '../../src/model/member-of.ts';
import { newAccount, startLab } from '../emulator/lab.ts';
import { startBoto3 } from './boto3.ts';
import type { Boto3 } from './boto3.ts';
import { fiveOfEach, keysOf } from './lists.ts';
import type { ListCase } from './lists.ts';

const python = inject('python');

describe.skipIf(python === '')('boto3 lists', () => {
  let boto3: Boto3;
  let cases: readonly ListCase[];
  /** All keys of a list, in one page. */
  const all = new Map<ListCase, string[]>();
  beforeAll(async () => {
    const lab = await startLab();
    const account = newAccount();
    cases = await fiveOfEach(lab, account);
    boto3 = await startBoto3(python, lab.emulator.url, account);
    for (const one of cases) {
      const { answer } = await boto3.on(one.operation, 'call', { input: one.input });
      all.set(one, keysOf(answer, one));
    }
    return async () => {
      await boto3.stop();
      await lab.emulator.close();
    };
  });

  test('what there is to list', () => {
    for (const one of cases) expect(new Set(all.get(one)).size).toBe(one.count);
    const lists = [...boto3.methods.keys()].filter((name) => name.startsWith('List'));
    const unpaged = ['ListS3Buckets', 'ListTagsForResource'];
    expect(lists.toSorted()).toEqual([...cases.map(({ operation }) => operation), ...unpaged].toSorted());
  });

  test('page by page by its paginators, and goes on where it stopped', async () => {
    const paged = cases.filter(({ operation }) => boto3.methods.get(operation)?.paginates);
    const paginators = [...boto3.methods.values()].filter(({ paginates }) => paginates);
    expect(paged.map(({ operation }) => operation).toSorted()).toEqual(
      paginators.map((one) => one.operation).toSorted(),
    );
    expect(paged).toHaveLength(5);
    for (const one of paged) {
      const pages = async (config: object) =>
        (await boto3.on(one.operation, 'paginate', { input: one.input, config })).answer;
      expect(keysOf(await pages({ PageSize: 2 }), one)).toEqual(all.get(one));
      const first = await pages({ PageSize: 2, MaxItems: 3 });
      const rest = await pages({ PageSize: 2, StartingToken: memberOf(first, 'NextToken') });
      expect(keysOf(first, one)).toHaveLength(3);
      expect([...keysOf(first, one), ...keysOf(rest, one)]).toEqual(all.get(one));
    }
  });

  test('page by page by tokens', async () => {
    for (const one of cases) {
      const pages: string[][] = [];
      let token: unknown;
      do {
        const input = { ...one.input, [one.limit]: 2, ...(token !== undefined && { [one.token]: token }) };
        const { answer } = await boto3.on(one.operation, 'call', { input });
        pages.push(keysOf(answer, one));
        token = memberOf(answer, one.token);
      } while (token !== undefined);
      expect(pages.map(({ length }) => length)).toEqual(one.count === 1 ? [1] : [2, 2, 1]);
      expect(pages.flat()).toEqual(all.get(one));
    }
  });
});
