import type { Shapes } from '../model/index.ts';
import { targetName } from '../model/inputs/members.ts';

/** Kinds of credentials that a file of targets knows. */
export const credentialKinds = ['profile', 'sso', 'process', 'assumeRole', 'webIdentity'] as const;

const role = {
  roleArn: { shape: 'RoleArn' },
  sessionName: { shape: 'SessionName' },
  durationSeconds: { shape: 'DurationSeconds' },
};

/** What a file of targets may hold, in the form of the service models; `Targets` is the whole file. */
export const targetShapes = {
  Targets: { type: 'map', key: { shape: 'TargetName' }, value: { shape: 'Target' } },
  // As the inputs of workflows have it.
  TargetName: targetName,
  Target: {
    type: 'structure',
    required: ['region'],
    members: {
      region: { shape: 'Text' },
      credentials: { shape: 'Credentials' },
      endpoint: { shape: 'Url' },
      endpoints: { shape: 'Endpoints' },
      fips: { shape: 'Boolean' },
      dualStack: { shape: 'Boolean' },
      timeouts: { shape: 'Timeouts' },
      proxy: { shape: 'Text' },
      noProxy: { shape: 'Hosts' },
      caBundle: { shape: 'Path' },
      clockSkew: { shape: 'ClockSkew' },
      callsPerSecond: { shape: 'Rate' },
      clockSpeed: { shape: 'Speed' },
      events: { shape: 'Boolean' },
    },
  },
  Credentials: {
    type: 'structure',
    members: {
      profile: { shape: 'ProfileName' },
      sso: { shape: 'ProfileName' },
      process: { shape: 'ProfileName' },
      assumeRole: { shape: 'AssumeRole' },
      webIdentity: { shape: 'WebIdentity' },
    } satisfies Record<(typeof credentialKinds)[number], unknown>,
  },
  AssumeRole: {
    type: 'structure',
    required: ['roleArn'],
    members: { ...role, externalId: { shape: 'ExternalId' }, sourceProfile: { shape: 'ProfileName' } },
  },
  WebIdentity: {
    type: 'structure',
    required: ['roleArn', 'tokenFile'],
    members: { ...role, tokenFile: { shape: 'Path' } },
  },
  Endpoints: {
    type: 'structure',
    members: { amplify: { shape: 'Url' }, amplifybackend: { shape: 'Url' }, sts: { shape: 'Url' } },
  },
  Timeouts: {
    type: 'structure',
    members: { connectSeconds: { shape: 'Seconds' }, requestSeconds: { shape: 'Seconds' } },
  },
  ClockSkew: {
    type: 'structure',
    members: { correct: { shape: 'Boolean' }, offsetSeconds: { shape: 'Offset' } },
  },
  Hosts: { type: 'list', max: 100, member: { shape: 'Text' } },
  Boolean: { type: 'boolean' },
  Text: { type: 'string', min: 1, max: 2048 },
  Path: { type: 'string', min: 1, max: 4096 },
  Url: { type: 'string', min: 1, max: 2048, pattern: 'https?://[^\\s/?#@]+(/[^\\s?#]*)?' },
  ProfileName: { type: 'string', min: 1, max: 256 },
  // Limits of STS.
  RoleArn: { type: 'string', max: 2048, pattern: 'arn:aws(-[a-z-]+)?:iam::\\d{12}:role/[\\w+=,.@/-]+' },
  SessionName: { type: 'string', min: 2, max: 64, pattern: '[\\w+=,.@-]*' },
  ExternalId: { type: 'string', min: 2, max: 1224, pattern: '[\\w+=,.@:/-]*' },
  DurationSeconds: { type: 'integer', min: 900, max: 43_200 },
  // An activity's attempt ends after 60 s.
  Seconds: { type: 'double', min: 0.1, max: 50 },
  Rate: { type: 'double', min: 0.5, max: 10_000 },
  Speed: { type: 'double', min: 0.01, max: 10_000 },
  Offset: { type: 'double', min: -86_400, max: 86_400 },
} as const satisfies Shapes;

/** What each member of a target is for, by its path. */
export const targetMembers: Readonly<Record<string, string>> = {
  region: 'Region of the services',
  'credentials.profile': 'Whatever this profile of the shared configuration files says, a role included',
  'credentials.sso': 'Profile with an IAM Identity Center session; `aws sso login` begins it',
  'credentials.process': 'Profile with a `credential_process`',
  'credentials.assumeRole.roleArn': 'Role to take',
  'credentials.assumeRole.sessionName': 'What CloudTrail shows. Default: `temporal-amplify`',
  'credentials.assumeRole.durationSeconds': 'How long credentials last; they are renewed. Default: 3600',
  'credentials.assumeRole.externalId': 'External id that the role demands',
  'credentials.assumeRole.sourceProfile': 'Profile of who takes the role. Default: the credential chain',
  'credentials.webIdentity.roleArn': 'Role to take',
  'credentials.webIdentity.sessionName': 'What CloudTrail shows. Default: `temporal-amplify`',
  'credentials.webIdentity.durationSeconds': 'How long credentials last; they are renewed. Default: 3600',
  'credentials.webIdentity.tokenFile': 'File with the token, read at each renewal',
  endpoint: 'URL of both services, for an emulator or a VPC endpoint',
  'endpoints.amplify': 'URL of AWS Amplify',
  'endpoints.amplifybackend': 'URL of AmplifyBackend',
  'endpoints.sts': 'URL of STS, where `credentials` take a role',
  fips: 'FIPS endpoints of all services. Default: false',
  dualStack: 'Endpoints with IPv6 of all services. Default: false',
  'timeouts.connectSeconds': 'Until a connection stands, a tunnel through the proxy included. Default: 5',
  'timeouts.requestSeconds': 'From the request to its answer. Default: 30',
  proxy: 'HTTP proxy for https requests: a URL, or `env:NAME` of a variable with one. Default: HTTPS_PROXY',
  noProxy: 'Hosts without the proxy, with all below them. Default: NO_PROXY',
  caBundle: 'PEM file with the certificate authorities to trust. Default: AWS_CA_BUNDLE',
  'clockSkew.correct': 'Learn the difference of the clocks from the answers of AWS. Default: true',
  callsPerSecond: 'Calls a second of all workers together. Default: begins with 10, and learns',
  clockSpeed: "How much faster than real time an emulator's clock runs. Default: 1",
  events: 'Whether `events` tells when jobs end, so that they are looked at rarely. Default: false',
  'clockSkew.offsetSeconds': "Difference to begin with, AWS's clock minus the machine's. Default: 0",
};
