import { ApplicationFailure } from '@temporalio/common';
import type { SubDomainChange } from '../activities/domains.ts';
import type { DomainResult, UpdateSubDomainsInput, UpdateSubDomainsResult } from './contracts.ts';
import { compensating } from './lib/compensation.ts';
import { awaitAvailable, DEFAULT_DOMAIN_TIMEOUT_SECONDS, isOver, timeLimit } from './lib/domain.ts';
import { type Process, runProcess } from './lib/process.ts';
import { branchOf, inverse, outstanding, putBack } from './lib/sub-domains.ts';

/**
 * Adds, moves or removes single sub domains, and leaves all others as they are. The service only replaces the whole list, so
 * it is read, merged, written and compared, again where another's write overtook it. When the run fails or is cancelled,
 * what it changed is put back, as soon as the domain takes a change; while Amplify waits for DNS records it takes none, and
 * what was asked for stays, which the failure says.
 * @throws `DomainFailed`, `WaitTimedOut`, `StateMismatch` when others keep overwriting it, `TooManySubDomains` when
 * there would be more than fifty, `InvalidInput`, or AWS's own error, such as that a branch does not exist.
 */
export function updateSubDomains(input: UpdateSubDomainsInput): Promise<UpdateSubDomainsResult> {
  return runProcess(input, (process) =>
    compensating(async (compensation) => {
      const { appId, domainName, set = [], remove = [], timeoutSeconds = DEFAULT_DOMAIN_TIMEOUT_SECONDS } = input;
      const domain = { appId, domainName };
      const limit = timeLimit(timeoutSeconds);
      const changes = [...set, ...remove.map((prefix) => ({ prefix, branchName: null }))];
      let undo: readonly SubDomainChange[] | undefined;
      process.mark({ appId, domain: domainName });
      compensation.add(`put back the sub domains of ${domainName} of app ${appId}`, async () => {
        if (undo !== undefined) await putBack(process, domain, undo);
      });
      for (let round = 0; ; round += 1) {
        const now = await awaitAvailable(process, domain, limit);
        const missing = outstanding(now, changes);
        if (missing.length === 0) return { ...now, changed: undo !== undefined };
        if (isOver(limit) || round === MOST_ROUNDS) throw mismatch(now, missing);
        undo ??= inverse(now, missing);
        await write(process, domain, changes);
      }
    }),
  );
}

/** Each adds some twenty events to the history. */
const MOST_ROUNDS = 80;

function write(
  { activities, progress }: Process,
  domain: { appId: string; domainName: string },
  changes: readonly SubDomainChange[],
): Promise<unknown> {
  return progress.step(
    `Change the sub domains of ${domain.domainName}`,
    () => activities.calls.mergeSubDomains({ ...domain, changes }),
    (outcome) => outcome,
  );
}

function mismatch(now: DomainResult, missing: readonly SubDomainChange[]): ApplicationFailure {
  const parts = missing.map(({ prefix, branchName }) => {
    const [is, was] = [branchOf(now, prefix), branchName].map((branch) => branch ?? 'nothing');
    return `"${prefix}" shows ${is} instead of ${was}`;
  });
  return ApplicationFailure.create({
    type: 'StateMismatch',
    message: `Domain ${now.domainName} of app ${now.appId} is not as it was asked for: ${parts.join(', ')}`,
    nonRetryable: true,
    details: [now],
  });
}
