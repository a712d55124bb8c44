import type { ConnectDomainInput, ConnectDomainResult } from './contracts.ts';
import { associate, taken } from './lib/association.ts';
import { compensating, leaving } from './lib/compensation.ts';
import { DEFAULT_DOMAIN_TIMEOUT_SECONDS, timeLimit } from './lib/domain.ts';
import { orMissing } from './lib/missing.ts';
import { runProcess, withoutCommon } from './lib/process.ts';

/**
 * Associates a domain with an app, shows the DNS records that its owner must set, and waits until it is available. When
 * Amplify gives up on the records, makes the association anew, which has new ones, until the time is over. When the run
 * fails or is cancelled, the association is removed, unless `keepOnFailure`; one that it did not make is left alone.
 * @throws `Conflict` when the app has an association of the domain, `DomainFailed` with the reason, `WaitTimedOut`,
 * `InvalidInput`, or AWS's own error, such as that another app has the domain.
 */
export function connectDomain(input: ConnectDomainInput): Promise<ConnectDomainResult> {
  return runProcess(input, (process) =>
    compensating(process, async (undo) => {
      const { timeoutSeconds = DEFAULT_DOMAIN_TIMEOUT_SECONDS, keepOnFailure, ...request } = withoutCommon(input);
      const { appId, domainName } = request;
      const limit = timeLimit(timeoutSeconds);
      process.mark({ appId, domain: domainName });
      const found = await process.progress.step(
        `Look for domain ${domainName}`,
        ({ calls }) => orMissing(calls.getDomainAssociation({ appId, domainName })),
        (there) => (there === undefined ? 'the app does not have it' : 'the app has it'),
      );
      if (found !== undefined) throw taken(request, found.domainAssociation?.domainStatus);
      const association = await associate(process, keepOnFailure === true ? leaving : undo, request);
      return association.untilAvailable(limit);
    }),
  );
}
