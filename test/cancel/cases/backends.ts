import { CreateBackendConfigCommand } from '@aws-sdk/client-amplifybackend';
import { completed, makeBackend } from '../../setup/backends.ts';
import type { Harness } from '../../setup/harness.ts';
import { type CancelCase, caseOf } from '../cancel-case.ts';

const loginAuthConfig = { AwsCognitoRegion: 'eu-west-1', AwsUserPoolsId: 'eu-west-1_abc' };

const ONE_CALL = 'it is done by one call, whose answer ends the run';

/** An app with a config of its backends. */
async function configured(harness: Harness): Promise<{ appId: string }> {
  const { appId } = await makeBackend(harness);
  const dev = { AppId: appId, BackendEnvironmentName: 'dev' };
  await completed(
    harness,
    dev,
    harness.aws.amplifybackend.send(new CreateBackendConfigCommand({ AppId: appId, BackendManagerAppId: appId })),
  );
  return { appId };
}

/** Backends beyond the examples. */
export const backendCases: readonly CancelCase[] = [
  caseOf(
    'configureBackend',
    'that updates',
    'either',
    async (harness) => ({ ...(await configured(harness)), loginAuthConfig }),
    { noStep: ONE_CALL },
  ),
  caseOf('configureBackend', 'that finds a config', 'before', configured),
  caseOf(
    'configureBackend',
    'that removes',
    'either',
    async (harness) => ({ ...(await configured(harness)), remove: true }),
    { noStep: ONE_CALL },
  ),
  caseOf('removeAllBackends', 'with the app', 'either', async (harness) => {
    const { appId } = await makeBackend(harness);
    return { appId, cleanAmplifyApp: true };
  }),
];
