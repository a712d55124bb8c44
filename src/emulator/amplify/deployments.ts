import type { CreateDeploymentCommandInput, StartDeploymentCommandInput } from '@aws-sdk/client-amplify';
import type { Call } from '../call.ts';
import { badRequest } from '../errors.ts';
import type { BranchRecord, JobRecord, Scope } from '../store.ts';
import type { World } from '../world.ts';
import { findApp, findBranch, findJob } from './find.ts';
import { addJob, refuseSecondDeployment } from './new-job.ts';

export function createDeployment(input: CreateDeploymentCommandInput, call: Call, world: World) {
  const { scope, origin } = call;
  const { fileMap } = input;
  const record = findManualBranch(scope, input);
  refuseSecondDeployment(record);
  const job = addJob(scope, record, manualJob(input, world), (jobArn) =>
    fileMap === undefined
      ? { kind: 'zip', object: `${jobArn}/artifacts.zip` }
      : { kind: 'files', objects: mapValues(fileMap, (_md5, name) => `${jobArn}/files/${name}`) },
  );
  world.jobs.hold(job);
  call.effect = keyOf(job);
  const grant = { method: 'PUT', origin, lifetimeSeconds: world.timings.get('uploadUrlLifetime') } as const;
  const { source } = job;
  if (source.kind !== 'files') {
    const object = source.kind === 'zip' ? source.object : '';
    return { jobId: job.jobId, fileUploadUrls: {}, zipUploadUrl: world.storage.presign({ ...grant, object }) };
  }
  return {
    jobId: job.jobId,
    fileUploadUrls: mapValues(source.objects, (object, name) =>
      world.storage.presign({ ...grant, object, md5: hexOf(fileMap?.[name] ?? '') }),
    ),
  };
}

export function startDeployment(input: StartDeploymentCommandInput, call: Call, world: World) {
  const { jobId, sourceUrl, sourceUrlType } = input;
  if (jobId === undefined && sourceUrl === undefined) {
    throw badRequest('Must specify jobId or sourceUrl for StartDeploymentRequest.');
  }
  if (jobId !== undefined && sourceUrl !== undefined) {
    throw badRequest('Only one of jobId and sourceUrl can be specified for StartDeploymentRequest.');
  }
  const record = findManualBranch(call.scope, input);
  let job: JobRecord;
  if (sourceUrl === undefined) {
    job = findJob(call.scope, { ...input, jobId });
    if (job.status !== 'CREATED')
      throw badRequest(`The deployment ${job.jobId} can't be started: it is ${job.status}.`);
  } else {
    refuseSecondDeployment(record);
    const source = { kind: 'url', url: sourceUrl, type: sourceUrlType ?? 'ZIP' } as const;
    job = addJob(call.scope, record, manualJob(input, world), () => source);
  }
  world.jobs.start(call.scope, job);
  call.effect = keyOf(job);
  return { jobSummary: { jobArn: job.jobArn, jobId: job.jobId, status: job.status } };
}

interface BranchInput {
  readonly appId: string | undefined;
  readonly branchName: string | undefined;
}

/** The branch to deploy on. Throws where its app builds from a repository. */
function findManualBranch(scope: Scope, input: BranchInput): BranchRecord {
  if (findApp(scope, input).app.repository !== undefined) {
    throw badRequest('Operation not supported. App is already connected a repository.');
  }
  return findBranch(scope, input);
}

const manualJob = ({ appId = '', branchName = '' }: BranchInput, { clock }: World) =>
  ({ appId, branchName, jobType: 'MANUAL', startTime: clock.now() }) as const;

/** MD5 of a fileMap in hex, whether it was given in hex or in base64. */
const hexOf = (md5: string): string =>
  /^[0-9a-f]{32}$/i.test(md5) ? md5.toLowerCase() : Buffer.from(md5, 'base64').toString('hex');

const keyOf = ({ appId, branchName, jobId }: JobRecord): string => `${appId}/${branchName}/${jobId}`;

const mapValues = (map: Readonly<Record<string, string>>, change: (value: string, name: string) => string) =>
  Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value, name)]));
