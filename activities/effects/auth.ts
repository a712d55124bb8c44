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
  const SocialProviderSettings = { ...present.SocialProviderSettings, ...given?.SocialProviderSettings };
  const OAuth = { ...present, ...given, SocialProviderSettings };
  return { ...input, ResourceConfig: { ...ResourceConfig, UserPoolConfigs: { ...UserPoolConfigs, OAuth } } };
}
