import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { validateWorkflowInput } from '../../src/model/workflow-inputs.ts';
import { selfSigned } from '../setup/certificate.ts';

let dir: string;
beforeAll(async () => {
  dir = join(inject('testDir'), randomUUID());
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, 'ca.pem'), `# two\n${selfSigned(['a']).cert}${selfSigned(['b']).cert}`);
  await writeFile(join(dir, 'broken.pem'), '-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n');
  await writeFile(join(dir, 'token'), 'token');
});

/** The targets of a file with some text, beside some variables. */
async function targetsOf(text: string, env: Readonly<Record<string, string>> = {}) {
  const file = join(dir, `${randomUUID()}.yaml`);
  await writeFile(file, text);
  return loadConfig({ ...env, TARGETS_FILE: file }, { profiles: false }).targets;
}

/** What is wrong with it, without the name of the file. */
async function wrong(text: string, env?: Readonly<Record<string, string>>): Promise<string[]> {
  const error: unknown = await targetsOf(text, env).catch((reason: unknown) => reason);
  if (!(error instanceof Error)) throw new Error('it is not wrong');
  return error.message.split('; ').map((line) => line.replace(/^TARGETS_FILE \S+\.yaml: /, ''));
}

describe('a file of targets', () => {
  test('may be YAML, with everything', async () => {
    const targets = await targetsOf(`
      production:
        region: eu-west-1
        credentials:
          assumeRole:
            roleArn: arn:aws:iam::123456789012:role/path/deployer
            externalId: ext-1
            sessionName: nightly
            durationSeconds: 900
            sourceProfile: base
        fips: true
        dualStack: true
        timeouts: { connectSeconds: 2.5, requestSeconds: 20 }
        proxy: http://proxy.example:3128
        noProxy: [internal.example]
        caBundle: ca.pem
        clockSkew: { offsetSeconds: -30 }
      pods:
        region: us-east-1
        credentials: { webIdentity: { roleArn: 'arn:aws-us-gov:iam::123456789012:role/a', tokenFile: token } }
        endpoints: { amplify: 'https://vpce.example', sts: 'https://sts.example/a' }
      local:
        region: us-east-1
        endpoint: http://127.0.0.1:4570
        credentials:
    `);
    expect(targets).toEqual([
      {
        name: 'production',
        region: 'eu-west-1',
        credentials: {
          assumeRole: {
            roleArn: 'arn:aws:iam::123456789012:role/path/deployer',
            externalId: 'ext-1',
            sessionName: 'nightly',
            durationSeconds: 900,
            sourceProfile: 'base',
          },
        },
        fips: true,
        dualStack: true,
        timeouts: { connectSeconds: 2.5, requestSeconds: 20 },
        proxy: 'http://proxy.example:3128/',
        noProxy: ['internal.example'],
        caBundle: join(dir, 'ca.pem'),
        clockSkew: { offsetSeconds: -30 },
      },
      {
        name: 'pods',
        region: 'us-east-1',
        credentials: {
          webIdentity: { roleArn: 'arn:aws-us-gov:iam::123456789012:role/a', tokenFile: join(dir, 'token') },
        },
        endpoints: { amplify: 'https://vpce.example', sts: 'https://sts.example/a' },
      },
      {
        name: 'local',
        region: 'us-east-1',
        endpoints: { amplify: 'http://127.0.0.1:4570', amplifybackend: 'http://127.0.0.1:4570' },
      },
    ]);
  });

  test('may be JSON', async () => {
    const targets = await targetsOf('{"a": {"region": "eu-west-1", "credentials": {"profile": "x"}}}');
    expect(targets).toEqual([{ name: 'a', region: 'eu-west-1', credentials: { profile: 'x' } }]);
  });

  test('adds to what the environment gives, or replaces it', async () => {
    const names = async (text: string, env: Record<string, string>) =>
      (await targetsOf(text, env)).map(({ name, region }) => `${name} ${region}`);
    const env = { AWS_REGION: 'us-west-2' };
    expect(await names('a: { region: eu-west-1 }', env)).toEqual(['default us-west-2', 'a eu-west-1']);
    expect(await names('a: { region: eu-west-1 }', { AWS_PROFILE: 'x' })).toEqual(['default undefined', 'a eu-west-1']);
    expect(await names('a: { region: eu-west-1 }', {})).toEqual(['a eu-west-1']);
    expect(await names('default: { region: eu-west-1 }', env)).toEqual(['default eu-west-1']);
    expect(await names('default: { region: eu-west-1 }', { AWS_REGION: 'mars' })).toEqual(['default eu-west-1']);
  });

  test('shares the network of the machine, and nothing else of the environment', async () => {
    const env = { HTTPS_PROXY: 'proxy:1', NO_PROXY: 'a.example, .b.example', AWS_CA_BUNDLE: join(dir, 'ca.pem') };
    const aws = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_USE_FIPS_ENDPOINT: 'true' };
    const own = 'a: { region: eu-west-1, proxy: "http://b:2" }\nb: { region: eu-west-1 }';
    const network = { noProxy: ['a.example', '.b.example'], caBundle: join(dir, 'ca.pem') };
    expect(await targetsOf(own, { ...env, ...aws })).toEqual([
      { name: 'a', region: 'eu-west-1', ...network, proxy: 'http://b:2/' },
      { name: 'b', region: 'eu-west-1', ...network, proxy: 'http://proxy:1/' },
    ]);
  });

  test('takes a proxy with a password from a variable only', async () => {
    const text = 'a: { region: eu-west-1, proxy: "env:TEAM_PROXY" }';
    expect((await targetsOf(text, { TEAM_PROXY: 'http://u:p@b:2' }))[0]?.proxy).toBe('http://u:p@b:2/');
    expect(await wrong(text)).toEqual(['a.proxy names the variable TEAM_PROXY, which is not set']);
    expect(await wrong('a: { region: eu-west-1, proxy: "http://u:s3cret@b:2" }')).toEqual([
      'a.proxy must hold no password: put the URL into a variable and write env:NAME',
    ]);
  });

  test('says everything that is wrong at once, by target and member', async () => {
    const errors = await wrong(
      `
      Prod: { region: eu-west-1 }
      a: { regoin: eu-west-1 }
      b: { region: mars-1, fips: true, endpoint: 'http://x', caBundle: missing.pem, timeouts: { connectSecond: 1 } }
      c: { region: eu-west-1, credentials: { profile: x, sso: y }, proxy: 'ftp://x' }
      d: { region: eu-west-1, credentials: { assumeRole: { roleArn: 'arn:aws:iam::1:user/x' } } }
      e: { region: eu-west-1, credentials: { webIdentity: { roleArn: 'arn:aws:iam::123456789012:role/a', tokenFile: no } } }
      f: { region: eu-west-1, endpoint: 'http://x', endpoints: { amplify: 'nowhere' } }
      g: { region: eu-west-1, caBundle: token, clockSkew: { correct: false, offsetSeconds: 1 } }
      h: { region: eu-west-1, caBundle: broken.pem, credentials: { accessKeyId: AKIA } }
      i:
    `,
      { AWS_REGION: 'nowhere-1', LOG_LEVEL: 'loud' },
    );
    const enoent = `must name a readable file (ENOENT: no such file or directory, access '${dir}`;
    expect(errors).toEqual([
      expect.stringMatching(/^LOG_LEVEL: /),
      'AWS_REGION: "nowhere-1" is not a region of AWS Amplify',
      expect.stringMatching(/^known: /),
      'Prod its name must match [a-z0-9][a-z0-9-]*',
      'a.region is required',
      'a.regoin is not a known member (did you mean region?)',
      'b.timeouts.connectSecond is not a known member (did you mean connectSeconds?)',
      'd.credentials.assumeRole.roleArn must match arn:aws(-[a-z-]+)?:iam::\\d{12}:role/[\\w+=,.@/-]+',
      'f.endpoints.amplify must match https?://[^\\s/?#@]+(/[^\\s?#]*)?',
      'h.credentials.accessKeyId is not a known member',
      'b.region "mars-1" is not a region of AWS Amplify',
      expect.stringMatching(/^known: /),
      'b.endpoint must not be given beside fips, which would choose another host',
      `b.caBundle ${enoent}/missing.pem')`,
      'c.credentials must have exactly one of profile, sso, process, assumeRole, webIdentity',
      'c.proxy must be the http or https URL of an HTTP proxy',
      `e.credentials.webIdentity.tokenFile ${enoent}/no')`,
      'f.endpoints.amplify must not be given beside endpoint',
      `g.caBundle must name a PEM file with certificates, which ${dir}/token is not`,
      'g.clockSkew must not have offsetSeconds where correct is false: the SDK would ignore it',
      'h.credentials must have exactly one of profile, sso, process, assumeRole, webIdentity',
      expect.stringMatching(/^h\.caBundle has a certificate in .+ that cannot be read/),
      'i must be an object',
    ]);
  });

  test.each([
    ['', 'must be an object with the targets by name'],
    ['[]', 'must be an object with the targets by name'],
    ['{}', 'must have at least one target'],
    ['a: [', 'Flow sequence in block collection must be'],
    ['a: { region: eu-west-1 }\na: { region: eu-west-1 }', 'Map keys must be unique at line 2'],
  ])('%j is refused as a whole', async (text, why) => {
    expect(await wrong(text)).toEqual([expect.stringContaining(why)]);
  });

  test('that does not exist is named', () => {
    const load = () => loadConfig({ TARGETS_FILE: '/nonexistent/targets.yaml' }, { profiles: false });
    expect(load).toThrow('TARGETS_FILE /nonexistent/targets.yaml: ENOENT: no such file or directory');
  });

  test.each(['a', 'a-1', '0'.repeat(64), 'A', '-a', 'a.b', '', '0'.repeat(65)])(
    'names a target as inputs of workflows do: %j',
    async (name) => {
      const input = { target: name, appId: 'd1', branchName: 'b', jobId: '1' };
      const inInputs = validateWorkflowInput('waitForJob', input).some(({ path }) => path === 'target');
      const inFile = await targetsOf(JSON.stringify({ [name]: { region: 'eu-west-1' } })).then(
        () => false,
        () => true,
      );
      expect({ name, refused: inFile }).toEqual({ name, refused: inInputs });
    },
  );
});

describe('the target of the environment', () => {
  const target = (env: Record<string, string>) => loadConfig(env, { profiles: false }).targets[0];

  test('follows the variables of the AWS CLI', () => {
    expect(target({ AWS_USE_FIPS_ENDPOINT: 'true', AWS_USE_DUALSTACK_ENDPOINT: 'false' })).toMatchObject({
      followsEnvironment: true,
      fips: true,
      dualStack: false,
    });
    expect(target({ HTTPS_PROXY: 'http://a:1', https_proxy: 'http://b:2', NO_PROXY: '*' })).toMatchObject({
      proxy: 'http://b:2/',
      noProxy: ['*'],
    });
  });

  test.each([
    [{ HTTPS_PROXY: 'socks5://me:s3cret@x' }, /^HTTPS_PROXY: must be the http or https URL of an HTTP proxy$/],
    [{ AWS_CA_BUNDLE: '/nonexistent/ca.pem' }, /^AWS_CA_BUNDLE: must name a readable file/],
    [{ AWS_USE_FIPS_ENDPOINT: 'yes' }, /^AWS_USE_FIPS_ENDPOINT: /],
    [{ METRICS_ADDRESS: 'localhost:9464' }, /^METRICS_ADDRESS: must be an IP address with a port$/],
  ])('%o is refused', (env, message) => {
    expect(() => target(env)).toThrow(message);
  });
});
