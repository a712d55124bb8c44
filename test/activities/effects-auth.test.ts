import { ApplicationFailure } from '@temporalio/common';
import { expect, test } from 'vitest';
import { withOAuthSettings } from '../../activities/effects/auth.ts';
import type { OperationCalls } from '../../activities/types.ts';

// Whether the service merges an update or replaces the settings is not known; the emulator merges, so what is sent is
// looked at here.
const google = { ClientId: 'g', ClientSecret: 'gs' };
const apple = { ClientId: 'a', KeyId: 'k', PrivateKey: 'p', TeamId: 't' };
const OAuth = { DomainPrefix: 'shop', SocialProviderSettings: { Google: google, SignInWithApple: apple } };

const reading = (answer: () => Promise<object>): OperationCalls =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the one call that is made
  ({ getBackendAuth: answer }) as unknown as OperationCalls;
const present = reading(() => Promise.resolve({ ResourceConfig: { UserPoolConfigs: { OAuth } } }));
const update = (UserPoolConfigs: object) => ({
  AppId: 'd1',
  BackendEnvironmentName: 'dev',
  ResourceName: 'login',
  ResourceConfig: { AuthResources: 'USER_POOL_ONLY', Service: 'COGNITO', UserPoolConfigs } as const,
});

test('an update without OAuth gives the present OAuth settings again, with every secret', async () => {
  const Mfa = { MFAMode: 'ON' };
  const completed = await withOAuthSettings({ call: present, input: update({ Mfa }) });
  expect(completed).toEqual(update({ Mfa, OAuth }));
});

test('a change of one provider keeps the others', async () => {
  const changed = { OAuth: { SocialProviderSettings: { Google: { ...google, ClientSecret: 'new' } } } };
  const completed = await withOAuthSettings({ call: present, input: update(changed) });
  expect(completed.ResourceConfig.UserPoolConfigs.OAuth).toEqual({
    DomainPrefix: 'shop',
    SocialProviderSettings: { Google: { ...google, ClientSecret: 'new' }, SignInWithApple: apple },
  });
});

test('a change of one member of a provider keeps its others', async () => {
  const changed = { OAuth: { SocialProviderSettings: { SignInWithApple: { PrivateKey: 'new' } } } };
  const completed = await withOAuthSettings({ call: present, input: update(changed) });
  expect(completed.ResourceConfig.UserPoolConfigs.OAuth?.SocialProviderSettings).toEqual({
    Google: google,
    SignInWithApple: { ...apple, PrivateKey: 'new' },
  });
});

test('where there is nothing to keep, the update stays as it is', async () => {
  const input = update({ Mfa: { MFAMode: 'OFF' } });
  const missing = reading(() => Promise.reject(ApplicationFailure.nonRetryable('gone', 'NotFoundException')));
  expect(await withOAuthSettings({ call: missing, input })).toBe(input);
  expect(await withOAuthSettings({ call: reading(() => Promise.resolve({})), input })).toBe(input);
});
