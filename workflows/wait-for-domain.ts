import type { DomainResult, WaitForDomainInput } from './contracts.ts';
import { runProcess } from './lib/process.ts';

const DEFAULT_TIMEOUT_SECONDS = 3 * 24 * 3600;

/**
 * Waits until a domain association is available, and leaves it alone whatever happens to the wait.
 * @throws `DomainFailed` with the reason, `WaitTimedOut`, `InvalidInput`.
 */
export function waitForDomain(input: WaitForDomainInput): Promise<DomainResult> {
  return runProcess(input, ({ activities, progress, mark }) => {
    const { appId, domainName, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS } = input;
    mark({ appId, domain: domainName });
    return progress.step(
      `Wait for domain ${domainName}`,
      () => activities.waits(timeoutSeconds).awaitDomain({ appId, domainName, timeoutSeconds }),
      (domain) => domain.status,
    );
  });
}
