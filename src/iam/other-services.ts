import type { IamStatement } from '../model/iam.ts';
import { parseSecretRef } from '../model/secret-ref.ts';
import type { storeUses } from './workflow-calls.ts';

type StoreUse = NonNullable<(typeof storeUses)[keyof typeof storeUses]>;

/** What each use of the store needs of its objects and of its bucket. Who may not list is told 403 of what is missing. */
const storeActions: Readonly<Record<StoreUse, Readonly<Record<'object' | 'bucket', readonly string[]>>>> = {
  deploy: { object: ['s3:GetObject', 's3:PutObject'], bucket: ['s3:ListBucket'] },
  keep: { object: ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'], bucket: ['s3:ListBucket'] },
  prune: {
    object: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:PutObject'],
    bucket: ['s3:ListBucket', 's3:ListBucketMultipartUploads'],
  },
};

/** Statements for an artifact store in S3; none for one in a folder. */
export function storeStatements(location: string, uses: readonly StoreUse[]): IamStatement[] {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)(\/.*?)?\/?$/i.exec(location) ?? [];
  if (bucket === undefined || uses.length === 0) return [];
  const allow = (Sid: string, of: 'object' | 'bucket', arn: string): IamStatement => ({
    Sid,
    Effect: 'Allow',
    Action: [...new Set(uses.flatMap((use) => storeActions[use][of]))].toSorted(),
    Resource: [arn],
  });
  return [
    allow('ArtifactObjects', 'object', `arn:aws:s3:::${bucket}${prefix}/*`),
    allow('ArtifactBucket', 'bucket', `arn:aws:s3:::${bucket}`),
  ];
}

/** Where the secrets are. */
export interface Place {
  readonly region?: string;
  readonly account?: string;
}

/** Statements for what SECRET_REFS_ALLOWED names in Parameter Store and Secrets Manager. */
export function secretStatements(allowed: string, { region = '*', account = '*' }: Place): IamStatement[] {
  const refs = allowed.split(',').flatMap((entry) => parseSecretRef(entry.trim()) ?? []);
  const named = (scheme: string): string[] => refs.flatMap((ref) => (ref.scheme === scheme ? [ref.name] : []));
  const isArn = (name: string): boolean => name.startsWith('arn:');
  const parameters = named('ssm').map((name) =>
    isArn(name) ? name : `arn:aws:ssm:${region}:${account}:parameter/${name.replace(/^\//, '')}`,
  );
  // AWS puts a hyphen and six characters at the end of a secret's name.
  const secrets = named('secretsmanager').map((name) =>
    isArn(name)
      ? name
      : `arn:aws:secretsmanager:${region}:${account}:secret:${name}${name.endsWith('*') ? '' : '-??????'}`,
  );
  const allow = (Sid: string, action: string, Resource: readonly string[]): IamStatement[] =>
    Resource.length === 0 ? [] : [{ Sid, Effect: 'Allow', Action: [action], Resource }];
  return [
    ...allow('Parameters', 'ssm:GetParameter', parameters),
    ...allow('Secrets', 'secretsmanager:GetSecretValue', secrets),
  ];
}

/** @throws {RangeError} for what is no URL of a queue at AWS. */
export function queueStatements(queueUrl: string): IamStatement[] {
  const [, region, account, name] =
    /^https:\/\/sqs\.([a-z0-9-]+)\.(?:amazonaws\.com|api\.aws)\/(\d{12})\/([\w-]+(?:\.fifo)?)$/.exec(queueUrl) ?? [];
  if (name === undefined) {
    throw new RangeError(`${queueUrl} is no queue: write https://sqs.REGION.amazonaws.com/ACCOUNT/NAME`);
  }
  return [
    {
      Sid: 'Events',
      Effect: 'Allow',
      Action: ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:ReceiveMessage'],
      Resource: [`arn:aws:sqs:${region}:${account}:${name}`],
    },
  ];
}
