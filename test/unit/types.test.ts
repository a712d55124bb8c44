import { expectTypeOf, test } from 'vitest';
import type { OperationActivities, OperationName } from '../../activities/types.ts';

test('no operation lost its types', () => {
  type Untyped = {
    [Name in OperationName]: [OperationActivities[Name]] extends [never] ? Name : never;
  }[OperationName];
  expectTypeOf<Untyped>().toBeNever();
  expectTypeOf<Parameters<OperationActivities['listApps']>[0]>().toHaveProperty('maxResults');
  expectTypeOf<Parameters<OperationActivities['startJob']>[0]['commitTime']>().toEqualTypeOf<string | undefined>();
  expectTypeOf<OperationActivities['cloneBackend']>().parameter(0).toHaveProperty('TargetEnvironmentName');
});
