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
  if (credentials === undefined) {
    return [place, bad(name('credentials'), said(problem), withoutCredentials(problem))];
  }
  const expires = credentials.expires === undefined ? '' : `, until ${credentials.expires}`;
  const found = `access key …${credentials.accessKeyIdEnd}${expires}`;
  if (problem !== undefined) {
    const { what, mend } = problems.find(({ type }) => type.test(problem.type)) ?? noAnswer;
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

/** The role of a target, which the worker's own credentials take. */
function withoutCredentials(problem: Refusal | undefined): string {
  return problem?.type.startsWith('AccessDenied') === true
    ? "let the trust policy of the target's role name the worker, and the worker assume it"
    : noCredentials;
}

interface Advice {
  readonly what: string;
  readonly mend: string;
}

/** What a problem is about, and how to mend it, by the name of AWS's error. */
const problems: readonly (Advice & { readonly type: RegExp })[] = [
  { type: /^(ExpiredToken|.*TokenProvider)/, what: 'credentials', mend: 'renew the credentials of the worker' },
  {
    type: /^(UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch|CredentialsProvider)/,
    what: 'credentials',
    mend: `${noCredentials}; check the clock of its machine`,
  },
  {
    type: /^(Throttl|TooManyRequests|LimitExceeded|RequestLimitExceeded)/,
    what: 'answer',
    mend: 'the account makes too many calls: try again in a minute, and set AMPLIFY_CALLS_PER_SECOND where it goes on',
  },
  {
    type: /^(InternalFailure|DependentServiceFailure|ServiceUnavailable)/,
    what: 'answer',
    mend: 'the service itself failed: see https://health.aws.amazon.com/health/status, and try again',
  },
  {
    type: /^(UnknownOperation|MalformedAnswer)/,
    what: 'answer',
    mend: 'see what answers at the endpoint, and AWS_ENDPOINT_URL or the target of TARGETS_FILE: it is no AWS Amplify',
  },
];
const noAnswer: Advice = {
  what: 'answer',
  mend: 'check the network of the worker (endpoint, proxy, CA bundle), and try again',
};

function said(problem: Refusal | undefined): string {
  return problem === undefined ? 'none' : `${problem.type}: ${problem.message}`;
}

/** The action that a policy has to allow, such as `amplify:GetJob`. */
function actionOf(operation: OperationName): string {
  return `${operations[operation].service}:${operation.charAt(0).toUpperCase()}${operation.slice(1)}`;
}
