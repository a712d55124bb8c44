import { makeBackend } from '../../setup/backends.ts';
import { ownerSets, untilStatus, untilVerification } from '../../setup/domains.ts';
import { CreateDomainAssociationCommand } from '@aws-sdk/client-amplify';
import type { Harness } from '../../setup/harness.ts';
import { siteSource } from '../../setup/sites.ts';
import type { Later } from '../../setup/examples.ts';
import { type CancelCase, caseOf } from '../cancel-case.ts';
import { park } from '../world.ts';

const domainName = 'whole.example';

/** An app with a backend and a domain that is available; and all that can be provisioned. */
async function wholeEnvironment(harness: Harness, later: Later) {
  const { appId, environmentName } = await makeBackend(harness);
  const domain = { appId, domainName };
  const subDomainSettings = [{ prefix: '', branchName: 'main' }];
  await harness.aws.amplify.send(new CreateDomainAssociationCommand({ ...domain, subDomainSettings }));
  await untilVerification(harness, domain);
  later(ownerSets(harness, domainName));
  await untilStatus(harness, domain, 'AVAILABLE');
  return {
    appId,
    environmentName,
    targetEnvironmentName: 'preview',
    auth: {
      resourceConfig: {
        AuthResources: 'USER_POOL_ONLY',
        Service: 'COGNITO',
        UserPoolConfigs: { UserPoolName: 'users', SignInMethod: 'EMAIL', RequiredSignUpAttributes: ['EMAIL'] },
      },
    },
    api: { resourceConfig: { ApiName: 'shop', Service: 'AppSync', TransformSchema: 'type A @model { id: ID! }' } },
    storage: {
      resourceConfig: { ServiceName: 'S3', BucketName: 'files', Permissions: { Authenticated: ['READ'] } },
    },
    branch: { branchName: 'preview', source: await siteSource(harness) },
    subDomain: { domainName, prefix: 'preview' },
  } as const;
}

/** Whole environments, of which the example shows a part. */
export const environmentCases: readonly CancelCase[] = [
  caseOf('provisionEnvironment', 'with all that it can have', 'before', wholeEnvironment),
  caseOf(
    'provisionEnvironment',
    'parked at its deployment',
    'before',
    async (harness, later) => {
      const input = await wholeEnvironment(harness, later);
      await park(harness, 'CreateDeployment');
      return input;
    },
    { moments: [{ says: /^parked .* to preview/ }], endless: true },
  ),
];
