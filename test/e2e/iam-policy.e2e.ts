import { expect, test } from 'vitest';
import { operationNames } from '../../activities/operations.ts';
import { iamPolicy } from '../../src/iam/policy.ts';
import { actionOf, type IamPolicy } from '../../src/model/iam.ts';
import { runCli } from '../setup/cli.ts';
import { workflowNames } from '../setup/examples.ts';

/** Of a managed policy, without its white space. */
const MOST_CHARACTERS = 6_144;

const policyOf = async (...args: readonly string[]): Promise<IamPolicy> => {
  const { code, stdout, stderr } = await runCli(['iam-policy', ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as IamPolicy;
};
const actionsOf = ({ Statement }: IamPolicy): string[] => Statement.flatMap(({ Action }) => Action).toSorted();

test('all workflows may make all 68 calls, by the names that IAM has for them', async () => {
  const policy = await policyOf();
  const actions = actionsOf(policy);
  // TagResource is for what is there, and for apps and branches that are made.
  expect(actions).toHaveLength(new Set(actions).size + 2);
  expect([...new Set(actions)]).toEqual(operationNames.map(actionOf).toSorted());
  expect(actions).toEqual(expect.arrayContaining(['amplify:ListWebHooks', 'amplifybackend:CreateBackendAPI']));
  for (const name of workflowNames) expect(JSON.stringify(iamPolicy([name])).length).toBeLessThan(MOST_CHARACTERS);
  expect(JSON.stringify(policy).length).toBeLessThan(MOST_CHARACTERS);
});

test('one workflow may make its own, on what is named', async () => {
  const named = ['--region', 'eu-west-1', '--account', '123456789012', '--app', 'd1', '--app', 'd2'];
  expect(await policyOf('waitForJob', 'pruneArtifacts', 'listAll', ...named)).toMatchInlineSnapshot(`
    {
      "Statement": [
        {
          "Action": [
            "amplify:GetJob",
          ],
          "Effect": "Allow",
          "Resource": [
            "arn:aws:amplify:eu-west-1:123456789012:apps/d1/branches/*/jobs/*",
            "arn:aws:amplify:eu-west-1:123456789012:apps/d2/branches/*/jobs/*",
          ],
          "Sid": "AmplifyJobs",
        },
        {
          "Action": [
            "amplify:ListJobs",
          ],
          "Effect": "Allow",
          "Resource": [
            "arn:aws:amplify:eu-west-1:123456789012:apps/d1/branches/*",
            "arn:aws:amplify:eu-west-1:123456789012:apps/d2/branches/*",
          ],
          "Sid": "AmplifyBranches",
        },
        {
          "Action": [
            "amplify:ListApps",
            "amplifybackend:ListS3Buckets",
          ],
          "Condition": {
            "StringEquals": {
              "aws:RequestedRegion": [
                "eu-west-1",
              ],
            },
          },
          "Effect": "Allow",
          "Resource": [
            "*",
          ],
          "Sid": "AmplifyAny",
        },
        {
          "Action": [
            "amplify:ListArtifacts",
            "amplify:ListBackendEnvironments",
            "amplify:ListBranches",
            "amplify:ListDomainAssociations",
            "amplify:ListWebHooks",
          ],
          "Effect": "Allow",
          "Resource": [
            "arn:aws:amplify:eu-west-1:123456789012:apps/d1",
            "arn:aws:amplify:eu-west-1:123456789012:apps/d2",
          ],
          "Sid": "AmplifyApps",
        },
        {
          "Action": [
            "amplifybackend:ListBackendJobs",
          ],
          "Effect": "Allow",
          "Resource": [
            "arn:aws:amplifybackend:eu-west-1:123456789012:/backend/d1/*",
            "arn:aws:amplifybackend:eu-west-1:123456789012:/backend/d2/*",
          ],
          "Sid": "AmplifyBackend",
        },
      ],
      "Version": "2012-10-17",
    }
  `);
});

test('what is configured is added, and roles only where they are named', async () => {
  const role = 'arn:aws:iam::123456789012:role/build';
  const place = ['--region', 'eu-west-1', '--account', '123456789012'];
  const { Statement } = await policyOf(
    'updateApp',
    'collectAccessLogs',
    ...place,
    '--pass-role',
    role,
    '--artifact-store',
    's3://site-artifacts/shop/',
    '--secret-refs',
    'env:X,ssm:/amplify/*,secretsmanager:git',
    '--queue-url',
    'https://sqs.eu-west-1.amazonaws.com/123456789012/jobs',
  );
  expect(Statement.filter(({ Sid = '' }) => !Sid.startsWith('Amplify'))).toMatchInlineSnapshot(`
    [
      {
        "Action": [
          "iam:PassRole",
        ],
        "Condition": {
          "StringEquals": {
            "iam:PassedToService": [
              "amplify.amazonaws.com",
            ],
          },
        },
        "Effect": "Allow",
        "Resource": [
          "arn:aws:iam::123456789012:role/build",
        ],
        "Sid": "PassRoles",
      },
      {
        "Action": [
          "s3:AbortMultipartUpload",
          "s3:GetObject",
          "s3:PutObject",
        ],
        "Effect": "Allow",
        "Resource": [
          "arn:aws:s3:::site-artifacts/shop/*",
        ],
        "Sid": "ArtifactObjects",
      },
      {
        "Action": [
          "s3:ListBucket",
        ],
        "Effect": "Allow",
        "Resource": [
          "arn:aws:s3:::site-artifacts",
        ],
        "Sid": "ArtifactBucket",
      },
      {
        "Action": [
          "ssm:GetParameter",
        ],
        "Effect": "Allow",
        "Resource": [
          "arn:aws:ssm:eu-west-1:123456789012:parameter/amplify/*",
        ],
        "Sid": "Parameters",
      },
      {
        "Action": [
          "secretsmanager:GetSecretValue",
        ],
        "Effect": "Allow",
        "Resource": [
          "arn:aws:secretsmanager:eu-west-1:123456789012:secret:git-??????",
        ],
        "Sid": "Secrets",
      },
      {
        "Action": [
          "sqs:ChangeMessageVisibility",
          "sqs:DeleteMessage",
          "sqs:ReceiveMessage",
        ],
        "Effect": "Allow",
        "Resource": [
          "arn:aws:sqs:eu-west-1:123456789012:jobs",
        ],
        "Sid": "Events",
      },
    ]
  `);
  expect(JSON.stringify(await policyOf('updateApp', ...place))).not.toMatch(/PassRole|s3:|ssm:|sqs:/);
});

test.each([
  [['deployBranchh'], /no workflow deployBranchh; did you mean deployBranch\?/],
  [['createApp', '--app', 'd1'], /leave out --app/],
  [['listAll', '--account', '12'], /--account must be twelve digits/],
  [['listAll', '--queue-url', 'jobs'], /jobs is no queue/],
])('%j is wrong use', async (args, message) => {
  const { code, stdout, stderr } = await runCli(['iam-policy', ...args]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
});
