import { ApplicationFailure } from '@temporalio/common';
import { memberOf } from '../src/model/member-of.ts';
import type {
  BackendCategory,
  BackendResource,
  BackendSettings,
  EnvironmentRef,
  ResourceChange,
} from '../workflows/contracts.ts';
import { differences } from './differences.ts';
import { orMissing } from './effects/strategy.ts';
import { heartbeating } from './heartbeating.ts';
import { MOST_PAYLOAD_BYTES, withinPayloadLimit } from './payload-limit.ts';
import { present } from './present.ts';
import type { Secrets } from './secrets/index.ts';
import type { OperationCalls } from './types.ts';

/** Input of the activity `inspectBackendResource`. */
export interface Inspection<Category extends BackendCategory> extends EnvironmentRef {
  readonly category: Category;
  /** Default: the environment's only resource of the category. */
  readonly resourceName?: string | undefined;
  /** What it is to be; secrets may be references. Default: nothing in particular. */
  readonly asked?: Asked | undefined;
}

/** What a resource is to be. What is left out does not count. */
export interface Asked {
  readonly resourceConfig?: object;
  readonly output?: object;
}

/** Result of the activity `inspectBackendResource`. */
export interface Inspected<Category extends BackendCategory> {
  /** Not there: there is no such resource. */
  readonly resource?: BackendResource<Category>;
  /** Where it is not what was asked for; none where there is no resource. */
  readonly changes: readonly ResourceChange[];
}

interface ResourceRef {
  readonly AppId: string;
  readonly BackendEnvironmentName: string;
  readonly ResourceName: string;
}

interface Trait<Category extends BackendCategory> {
  /** What the meta config calls the service behind it, as the Amplify CLI looks for it. */
  readonly service: string;
  /** Of the resource's `output` in the meta config, what is no secret: it may hold the secret of an app client. */
  readonly output: readonly string[];
  readonly read: (
    call: OperationCalls,
    ref: ResourceRef,
  ) => Promise<{ ResourceConfig?: BackendSettings[Category]; Error?: string }>;
  readonly operation: 'getBackendAuth' | 'getBackendAPI' | 'getBackendStorage';
}

const traits: { readonly [Category in BackendCategory]: Trait<Category> } = {
  auth: {
    service: 'Cognito',
    output: ['UserPoolId', 'IdentityPoolId', 'AppClientIDWeb', 'AppClientID'],
    read: (call, ref) => call.getBackendAuth(ref),
    operation: 'getBackendAuth',
  },
  api: {
    service: 'AppSync',
    output: ['GraphQLAPIIdOutput', 'GraphQLAPIEndpointOutput'],
    read: (call, ref) => call.getBackendAPI(ref),
    operation: 'getBackendAPI',
  },
  storage: {
    service: 'S3',
    output: ['BucketName', 'Region'],
    read: (call, ref) => call.getBackendStorage(ref),
    operation: 'getBackendStorage',
  },
};

/** The activity that looks at the resources of backend environments. */
export function createResourceInspector(call: OperationCalls, secrets: Secrets) {
  return {
    /**
     * Reads a resource and compares it with what is asked for. Names and ids come from the environment's meta config, which
     * may be large and stays out of history. Secrets are compared in clear here, and given as digests.
     * @throws `ApplicationFailure` of type `AmbiguousResource` where no name is given and the environment has several; `ResultTooLarge`
     * where a resource, as it is or as it is to be, is more than half of what a workflow can carry.
     */
    async inspectBackendResource<Category extends BackendCategory>({
      category,
      appId,
      environmentName,
      resourceName,
      asked = {},
    }: Inspection<Category>): Promise<Inspected<Category>> {
      const trait: Trait<Category> = traits[category];
      const environment = { AppId: appId, BackendEnvironmentName: environmentName };
      const { AmplifyMetaConfig } = await call.getBackend(environment);
      const known = resourcesIn(AmplifyMetaConfig, category, trait);
      withinPayloadLimit(trait.operation, asked, MOST_RESOURCE_BYTES);
      const name = resourceName ?? onlyOne([...known.keys()], category, environmentName);
      if (name === undefined) return { changes: [] };
      const answer = await orMissing(trait.read(call, { ...environment, ResourceName: name }));
      if (answer === undefined) return { changes: [] };
      const { ResourceConfig, Error: said } = answer;
      const resource = {
        resourceName: name,
        resourceConfig: secrets.redact(present(ResourceConfig, `ResourceConfig${said ? `: ${said}` : ''}`)),
        output: known.get(name) ?? {},
      };
      const { input: inClear } = await heartbeating(() => secrets.resolve(asked));
      withinPayloadLimit(trait.operation, resource, MOST_RESOURCE_BYTES);
      return { resource, changes: differences(resource, secrets.redact(inClear)).map(shortened) };
    },
  };
}

/** The result of a run has two resources: what was there, and what is there. */
const MOST_RESOURCE_BYTES = MOST_PAYLOAD_BYTES / 2;

/** Of a text of a change, such as a whole schema, that people are shown. */
const SHOWN_CHARACTERS = 1_000;

function shortened({ path, asked, ...rest }: ResourceChange): ResourceChange {
  const short = (value: unknown): unknown =>
    typeof value === 'string' && value.length > SHOWN_CHARACTERS
      ? `${value.slice(0, SHOWN_CHARACTERS)}… (${value.length} characters)`
      : value;
  return { path, ...('before' in rest && { before: short(rest.before) }), asked: short(asked) };
}

/** The resources of a category by name, each with its output. */
function resourcesIn(
  metaConfig: string | undefined,
  category: BackendCategory,
  { service, output: shown }: Pick<Trait<BackendCategory>, 'service' | 'output'>,
): Map<string, Record<string, string>> {
  const resources = memberOf(parsed(metaConfig), category);
  const found = new Map<string, Record<string, string>>();
  for (const [name, resource] of Object.entries(resources ?? {}) as [string, unknown][]) {
    if (memberOf(resource, 'service') !== service) continue;
    const output = memberOf(resource, 'output');
    const texts = shown.map((key): [string, unknown] => [key, memberOf(output, key)]).filter(isText);
    found.set(name, Object.fromEntries(texts));
  }
  return found;
}

const isText = (entry: [string, unknown]): entry is [string, string] => typeof entry[1] === 'string';

/** An environment that nothing was pushed to has no meta config. */
function parsed(metaConfig: string | undefined): unknown {
  if (metaConfig === undefined || metaConfig === '') return {};
  try {
    return JSON.parse(metaConfig);
  } catch {
    throw ApplicationFailure.create({ type: 'MalformedAnswer', message: 'AmplifyMetaConfig is not JSON' });
  }
}

function onlyOne(names: readonly string[], category: string, environmentName: string): string | undefined {
  if (names.length <= 1) return names[0];
  throw ApplicationFailure.nonRetryable(
    `Environment ${environmentName} has several resources of category ${category}: ${names.join(', ')}. Name one as resourceName`,
    'AmbiguousResource',
  );
}
