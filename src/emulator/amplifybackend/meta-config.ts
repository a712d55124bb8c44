import { createHash } from 'node:crypto';
import type { Scope } from '../store.ts';
import type { Environment } from './find.ts';
import type { AuthRecord } from './records.ts';

/**
 * The configuration of an environment as JSON, in the form of the Amplify CLI's `amplify-meta.json`: what names and ids
 * its resources have. Holds no secrets.
 */
export function metaConfigOf(scope: Scope, { appId, app, name, resources }: Environment): string {
  const { region, account } = scope;
  const stackName = app.backendEnvironments.get(name)?.environment.stackName ?? `amplify-${appId}-${name}`;
  const bucket = app.backendEnvironments.get(name)?.environment.deploymentArtifacts ?? `${stackName}-deployment`;
  const outputs = {
    auth: map(resources.auth, (record, resource) => ({
      service: 'Cognito',
      output: cognitoOutput(record, region, `${account}/${appId}/${name}/${resource}`),
    })),
    api: map(resources.api, ({ config }) => ({
      service: 'AppSync',
      output: { GraphQLAPIIdOutput: idOf(`${account}/${appId}/${name}/${config.ApiName ?? ''}`, 26) },
    })),
    storage: map(resources.storage, ({ bucketName }) => ({
      service: 'S3',
      output: { BucketName: bucketName, Region: region },
    })),
  };
  return JSON.stringify({
    providers: {
      awscloudformation: { AmplifyAppId: appId, Region: region, StackName: stackName, DeploymentBucketName: bucket },
    },
    ...Object.fromEntries(Object.entries(outputs).filter(([, category]) => Object.keys(category).length > 0)),
  });
}

/** Ids that stay the same as long as the resource is there. */
function cognitoOutput({ config, imported }: AuthRecord, region: string, seed: string): object {
  return {
    UserPoolId: imported?.userPoolId ?? `${region}_${idOf(`${seed}/pool`, 9)}`,
    AppClientIDWeb: imported?.webClientId ?? idOf(`${seed}/web`, 26),
    AppClientID: imported?.nativeClientId ?? idOf(`${seed}/native`, 26),
    ...(config.AuthResources === 'IDENTITY_POOL_AND_USER_POOL' && {
      IdentityPoolId: imported?.identityPoolId ?? `${region}:${idOf(`${seed}/identity`, 32)}`,
    }),
  };
}

const idOf = (seed: string, length: number): string => createHash('sha256').update(seed).digest('hex').slice(0, length);

const map = <T>(resources: ReadonlyMap<string, T>, change: (record: T, name: string) => object) =>
  Object.fromEntries([...resources].map(([name, record]) => [name, change(record, name)]));
