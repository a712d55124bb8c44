import type { DomainResult, WaitForDomainInput } from './contracts.ts';
import { awaitAvailable, DEFAULT_DOMAIN_TIMEOUT_SECONDS, timeLimit } from './lib/domain.ts';
import { runProcess } from './lib/process.ts';

/**
 * Waits until a domain association is available, shows the DNS records that its owner must set, and leaves it alone whatever
 * happens to the wait.
 * @throws `DomainFailed` with the reason, `WaitTimedOut`, `InvalidInput`.
 */
export function waitForDomain(input: WaitForDomainInput): Promise<DomainResult> {
  return runProcess(input, (process) => {
    const { appId, domainName, timeoutSeconds = DEFAULT_DOMAIN_TIMEOUT_SECONDS } = input;
    process.mark({ appId, domain: domainName });
    return awaitAvailable(process, { appId, domainName }, timeLimit(timeoutSeconds));
  });
}
