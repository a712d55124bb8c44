import type { DomainResult, WaitForDomainInput } from './contracts.ts';
import { DEFAULT_DOMAIN_TIMEOUT_SECONDS } from './lib/domain.ts';
import { runProcess } from './lib/process.ts';

/**
 * Waits until a domain association is available, and leaves it alone whatever happens to the wait.
 * @throws `DomainFailed` with the reason, `WaitTimedOut`, `InvalidInput`.
 */
export function waitForDomain(input: WaitForDomainInput): Promise<DomainResult> {
  return runProcess(input, ({ activities, progress, mark }) => {
    const { appId, domainName, timeoutSeconds = DEFAULT_DOMAIN_TIMEOUT_SECONDS } = input;
    mark({ appId, domain: domainName });
    return progress.step(
      `Wait for domain ${domainName}`,
      () => activities.waits(timeoutSeconds).awaitDomain({ appId, domainName, timeoutSeconds }),
      (domain) => domain.status,
    );
  });
}
