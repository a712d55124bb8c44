import type { App, BackendEnvironment, Branch, DomainAssociation, Webhook } from '@aws-sdk/client-amplify';
import { isBasicAuth } from '../src/model/secret-ref.ts';
import { mapSecrets } from '../src/model/secrets.ts';
import type { AppDescription } from '../workflows/contracts.ts';
import { orMissing } from './effects/strategy.ts';
import { heartbeating } from './heartbeating.ts';
import { everyItem } from './lists.ts';
import type { ListOperation } from './operations.ts';
import { withinPayloadLimit } from './payload-limit.ts';
import { present } from './present.ts';
import type { Secrets } from './secrets/index.ts';
import type { OperationCalls, Wire } from './types.ts';

/** An app with all that it has; secrets are redacted. */
export interface AppState {
  readonly app: Wire<App>;
  readonly backendEnvironments: readonly Wire<BackendEnvironment>[];
  /** Names of the backend environments that AmplifyBackend has. */
  readonly backends: readonly string[];
  readonly branches: readonly Wire<Branch>[];
  readonly domains: readonly Wire<DomainAssociation>[];
  readonly webhooks: readonly Wire<Webhook>[];
}

/** What is there and what is described, in forms that compare. */
export interface AppReading {
  readonly state: AppState;
  /** The description with a digest for each secret, be it given or named: equal digests mean equal secrets. */
  readonly digests: AppDescription;
  /** The description as it may be shown: references as they were given, all other secrets as digests. */
  readonly shown: AppDescription;
}

/** The activity that reads apps. */
export function createAppReader(call: OperationCalls, secrets: Secrets) {
  return {
    /**
     * Reads an app, its parts, and the secrets of a description of it, which must be valid. All is redacted in this one
     * activity, so that the digests are of the same key.
     * @throws `NotFoundException`, `SecretNotFound`, `ResultTooLarge`.
     */
    async readApp({ appId, description = {} }: { appId: string; description?: AppDescription }): Promise<AppReading> {
      const { app } = await call.getApp({ appId });
      // That it never had a backend is no reason to fail; whether AmplifyBackend calls that not found is not documented.
      const { BackendEnvironmentList: backends = [] } = (await orMissing(call.getBackend({ AppId: appId }))) ?? {};
      const state: AppState = {
        app: present(app, 'app'),
        backends,
        backendEnvironments: await all(call, 'listBackendEnvironments', appId),
        branches: await all(call, 'listBranches', appId),
        domains: await all(call, 'listDomainAssociations', appId),
        webhooks: await all(call, 'listWebhooks', appId),
      };
      const { input: resolved } = await heartbeating(() => secrets.resolve(description));
      const reading = { state, digests: resolved };
      return withinPayloadLimit('getApp', { ...secrets.redact(reading), shown: showable(description, secrets) });
    },
  };
}

/** Everything that a list of an app has. */
async function all<Item>(call: OperationCalls, operation: ListOperation, appId: string): Promise<Item[]> {
  const items: unknown[] = [];
  for await (const item of everyItem(call, operation, { appId })) items.push(item);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the operation's name tells what it lists
  return items as Item[];
}

/** A description whose references stay, and whose other secrets are redacted. */
function showable(description: AppDescription, { redact }: Secrets): AppDescription {
  const digestOf = (secret: unknown): unknown => redact({ accessToken: secret }).accessToken;
  return mapSecrets(description, (secret) =>
    isBasicAuth(secret)
      ? { username: digestOf(secret.username), password: digestOf(secret.password) }
      : digestOf(secret),
  );
}
