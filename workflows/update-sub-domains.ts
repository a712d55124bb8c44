import type { UpdateSubDomainsInput, UpdateSubDomainsResult } from './contracts.ts';
import { compensating } from './lib/compensation.ts';
import { runProcess } from './lib/process.ts';
import { changeSubDomains } from './lib/sub-domains.ts';

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
    compensating(process, (compensation) => changeSubDomains(process, compensation, input)),
  );
}
