import type { Search } from './strategy.ts';
import { orMissing } from './strategy.ts';

/**
 * An update of auth settings with the OAuth settings that it leaves out. What the service does with those is documented
 * nowhere, and nobody could give the secrets of the four providers again, since no answer shows them.
 */
export async function withOAuthSettings({ call, input }: Pick<Search<'updateBackendAuth'>, 'call' | 'input'>) {
  const { AppId, BackendEnvironmentName, ResourceName, ResourceConfig } = input;
  const found = await orMissing(call.getBackendAuth({ AppId, BackendEnvironmentName, ResourceName }));
  const present = found?.ResourceConfig?.UserPoolConfigs?.OAuth;
  const { UserPoolConfigs } = ResourceConfig;
  if (present === undefined) return input;
  const given = UserPoolConfigs.OAuth;
  const SocialProviderSettings = withMembers(present.SocialProviderSettings, given?.SocialProviderSettings);
  const OAuth = { ...present, ...given, SocialProviderSettings };
  return { ...input, ResourceConfig: { ...ResourceConfig, UserPoolConfigs: { ...UserPoolConfigs, OAuth } } };
}

type Providers = NonNullable<Update['SocialProviderSettings']>;
type Update = NonNullable<Search<'updateBackendAuth'>['input']['ResourceConfig']['UserPoolConfigs']['OAuth']>;

/** Of each provider, what is given replaces what is present, member by member. */
function withMembers(present: Providers = {}, given: Providers = {}): Providers {
  const presentOf = new Map<string, object>(Object.entries(present));
  const changed = Object.entries(given).map(([name, members]) => [name, { ...presentOf.get(name), ...members }]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the providers that are given, each with its own members
  return { ...present, ...(Object.fromEntries(changed) as Providers) };
}
