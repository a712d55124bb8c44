import type { FaultRule } from '../../src/emulator/faults.ts';

/** How long a request of the workers under test may take, in milliseconds. */
export const requestMs = 2_000;

/** What happens to the first call of an operation; all others are served. */
export const faults = {
  'closed before': [{ kind: 'close-before' }],
  'closed after': [{ kind: 'close-after' }],
  // After the repetition has looked for the first time.
  late: [{ kind: 'late', seconds: 1.5 }],
  'list lag, closed after': [{ kind: 'close-after' }, { kind: 'list-lag', seconds: 2, everywhere: true }],
  '500': [{ kind: 'error', name: 'InternalFailureException', status: 500 }],
  '503': [{ kind: 'error', name: 'ServiceUnavailableException', status: 503 }],
  '429': [{ kind: 'error', name: 'TooManyRequestsException', message: 'Too many requests', status: 429 }],
  'throttle 400': [
    {
      kind: 'error',
      name: 'BadRequestException',
      message: 'Rate exceeded while calling the operation, please slow down or try again later.',
      status: 400,
    },
  ],
  // It takes effect after the client gave up.
  timeout: [{ kind: 'delay', seconds: requestMs / 1000 + 0.4 }],
  'HTML 502': [{ kind: 'html-502' }],
} as const satisfies Record<string, readonly (FaultRule & { everywhere?: true })[]>;

/** Name of a fault. */
export type FaultName = keyof typeof faults;

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the table has these keys and no others
export const faultNames = Object.keys(faults) as FaultName[];

/** The rules that bring a fault about, for the first call of an operation. */
export function rulesOf(fault: FaultName, operation: string): FaultRule[] {
  return faults[fault].map(({ ...rule }) => {
    if (!('everywhere' in rule)) return { ...rule, operation, count: 1 };
    const { everywhere: _, ...lasting } = rule;
    return lasting;
  });
}
