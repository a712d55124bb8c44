import type { ConfigureAuthInput } from '../../workflows/contracts.ts';
import { type Harness, type HarnessOptions, startHarness } from './harness.ts';

/** What the references of the settings name: secrets, of which no history may tell. */
export const PRIVATE_KEY = 'canary-private-key';
export const SECRET = 'canary-client-secret';
const secretVariables = { TEST_ID: 'canary-id', TEST_SECRET: SECRET, TEST_PRIVATE_KEY: PRIVATE_KEY };

/** Starts a harness whose worker resolves them, and forgets them when it stops. */
export async function startAuthHarness(options: HarnessOptions): Promise<Harness> {
  Object.assign(process.env, secretVariables);
  const harness = await startHarness({ ...options, env: { SECRET_REFS_ALLOWED: 'env:TEST_*' }, speed: 100 });
  return {
    ...harness,
    stop: async () => {
      for (const name of Object.keys(secretVariables)) delete process.env[name];
      await harness.stop();
    },
  };
}

export const provider = { ClientId: { secretRef: 'env:TEST_ID' }, ClientSecret: { secretRef: 'env:TEST_SECRET' } };
export const OAuth = {
  DomainPrefix: 'shop',
  OAuthGrantType: 'CODE',
  OAuthScopes: ['OPENID', 'EMAIL'],
  RedirectSignInURIs: ['https://shop.example/in'],
  RedirectSignOutURIs: ['https://shop.example/out'],
  SocialProviderSettings: {
    Facebook: provider,
    Google: provider,
    LoginWithAmazon: provider,
    SignInWithApple: {
      ClientId: { secretRef: 'env:TEST_ID' },
      KeyId: { secretRef: 'env:TEST_ID' },
      TeamId: { secretRef: 'env:TEST_ID' },
      PrivateKey: { secretRef: 'env:TEST_PRIVATE_KEY' },
    },
  },
} as const;
type Settings = NonNullable<ConfigureAuthInput['resourceConfig']>;

/** A user pool and an identity pool, with all four providers. */
export const settings: Settings = {
  AuthResources: 'IDENTITY_POOL_AND_USER_POOL',
  Service: 'COGNITO',
  IdentityPoolConfigs: { IdentityPoolName: 'identities', UnauthenticatedLogin: true },
  UserPoolConfigs: {
    UserPoolName: 'users',
    SignInMethod: 'EMAIL',
    RequiredSignUpAttributes: ['EMAIL', 'NAME'],
    ForgotPassword: { DeliveryMethod: 'EMAIL', EmailSettings: { EmailMessage: 'Your code', EmailSubject: 'Code' } },
    Mfa: { MFAMode: 'OFF' },
    PasswordPolicy: { MinimumLength: 10, AdditionalConstraints: ['REQUIRE_DIGIT', 'REQUIRE_SYMBOL'] },
    VerificationMessage: { DeliveryMethod: 'EMAIL', EmailSettings: { EmailMessage: 'Hello', EmailSubject: 'Hi' } },
    OAuth,
  },
};

/** The same with other settings of the user pool. */
export const withPool = (pool: Partial<Settings['UserPoolConfigs']>): Settings => ({
  ...settings,
  UserPoolConfigs: { ...settings.UserPoolConfigs, ...pool },
});
