import { operations } from '../../../activities/operations.ts';
import type { OperationName } from '../../../activities/types.ts';
import type { Refusal, TargetReport } from '../../../workflows/contracts.ts';
import { whichAmplify } from '../../which-amplify.ts';
import { bad, type Check, good } from './check.ts';

/** What a worker told of its target, check by check. */
export function targetChecks({
  target,
  region,
  endpoint,
  account,
  credentials,
  permissions,
  problem,
}: TargetReport): Check[] {
  const name = (what: string): string => `target ${target}: ${what}`;
  const place = good(
    name('region'),
    `${region}, ${endpoint} (${whichAmplify(endpoint)})${account === undefined ? '' : `, account ${account}`}`,
  );
  if (credentials === undefined) return [place, bad(name('credentials'), said(problem), noCredentials)];
  const expires = credentials.expires === undefined ? '' : `, until ${credentials.expires}`;
  const found = `access key …${credentials.accessKeyIdEnd}${expires}`;
  if (problem !== undefined) {
    const [what, mend] = advice(problem);
    return [place, bad(name(what), `${found}; ${said(problem)}`, mend)];
  }
  const denied = permissions.flatMap(({ operation, denied: refusal }) => (refusal === undefined ? [] : [operation]));
  return [
    place,
    good(name('credentials'), found),
    denied.length === 0
      ? good(name('permissions'), `${permissions.length} reads are allowed; what changes something is not tried`)
      : bad(
          name('permissions'),
          `${denied.join(', ')} denied`,
          `let a policy of the worker's role allow ${denied.map(actionOf).join(', ')}`,
        ),
  ];
}

const noCredentials =
  'give the worker credentials: AWS_PROFILE, AWS_ACCESS_KEY_ID and its secret, or a role of its machine';

/** What a problem is about, and how to mend it. */
function advice({ type }: Refusal): readonly [what: string, mend: string] {
  if (/^(ExpiredToken|.*TokenProvider)/.test(type)) return ['credentials', 'renew the credentials of the worker'];
  if (
    /^(UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch|CredentialsProvider)/.test(type)
  ) {
    return ['credentials', `${noCredentials}; check the clock of its machine`];
  }
  return ['answer', 'check the network of the worker (endpoint, proxy, CA bundle), and try again'];
}

function said(problem: Refusal | undefined): string {
  return problem === undefined ? 'none' : `${problem.type}: ${problem.message}`;
}

/** The action that a policy has to allow, such as `amplify:GetJob`. */
function actionOf(operation: OperationName): string {
  return `${operations[operation].service}:${operation.charAt(0).toUpperCase()}${operation.slice(1)}`;
}
