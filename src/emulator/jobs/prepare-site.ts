import { copyFile, link, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { JobRecord, JobSource } from '../store.ts';
import type { SiteFile, SiteFiles } from '../sites/site-files.ts';
import type { JobWorld } from '../world.ts';
import { DeployError } from './deploy-error.ts';
import { download } from './download.ts';
import { unzip } from './unzip.ts';

/** Files of a finished DEPLOY step, and the folder that holds just them. */
export interface PreparedSite {
  readonly folder: string;
  readonly files: SiteFiles;
}

/** Does the work of a DEPLOY step, in a new folder. Throws a DeployError where the job must fail. */
export async function prepareSite(world: JobWorld, job: JobRecord, signal: AbortSignal): Promise<PreparedSite> {
  const folder = await mkdtemp(join(world.sitesFolder, 'site-'));
  try {
    const files = await collect(world, job, folder, signal);
    await writeFile(
      join(folder, manifest),
      JSON.stringify([...files].map(([name, { path, size }]) => [name, basename(path), size])),
    );
    return { folder, files };
  } catch (error) {
    await discardSite({ folder });
    throw error;
  }
}

/** Tells in the folder of a site which of its numbered files is which. */
const manifest = 'files.json';

type Manifest = readonly (readonly [name: string, file: string, size: number])[];

const isManifest = (value: unknown): value is Manifest => Array.isArray(value);

/** The files of a folder that {@link prepareSite} made before. Throws where they are not there. */
export async function readSite(folder: string): Promise<PreparedSite> {
  const entries: unknown = JSON.parse(await readFile(join(folder, manifest), 'utf8'));
  if (!isManifest(entries)) throw new Error(`${folder} holds no site.`);
  return { folder, files: new Map(entries.map(([name, file, size]) => [name, { path: join(folder, file), size }])) };
}

/** Removes files that are not to be served. Never throws: what stays goes with the emulator's folder. */
export const discardSite = ({ folder }: Pick<PreparedSite, 'folder'>): Promise<void> =>
  rm(folder, { recursive: true, force: true }).catch(() => undefined);

async function collect(world: JobWorld, job: JobRecord, folder: string, signal: AbortSignal): Promise<SiteFiles> {
  const { source } = job;
  switch (source.kind) {
    case 'zip': {
      if ((await world.storage.size(source.object)) !== undefined) {
        return unzipObject(world, source.object, folder, signal);
      }
      throw new DeployError('No zip was uploaded to the zipUploadUrl of CreateDeployment.');
    }
    case 'url':
      return fetchZip(world, job, source, folder, signal);
    case 'files':
      return takeUploads(world, source.objects, folder);
    default:
      return build(job, folder);
  }
}

async function fetchZip(
  world: JobWorld,
  job: JobRecord,
  { url, type }: Extract<JobSource, { kind: 'url' }>,
  folder: string,
  signal: AbortSignal,
): Promise<SiteFiles> {
  if (type === 'BUCKET_PREFIX') {
    throw new DeployError(`${url} can't be read: this emulator reads no buckets but single zips of them.`);
  }
  const object = `${job.jobArn}/source.zip`;
  try {
    await download(world.storage, object, url, world.s3, world.quotas.get('deployZipBytes'), signal);
    return await unzipObject(world, object, folder, signal);
  } finally {
    await world.storage.remove(object);
  }
}

/**
 * Takes the files of a fileMap. They stay uploads too, so that a job that a kill interrupts can take them again; a
 * later upload replaces the upload, not what is served.
 */
async function takeUploads(
  { storage, quotas }: JobWorld,
  objects: Readonly<Record<string, string>>,
  folder: string,
): Promise<SiteFiles> {
  const sizes = new Map<string, number>();
  const missing: string[] = [];
  for (const [name, object] of Object.entries(objects)) {
    const size = await storage.size(object);
    if (size === undefined) missing.push(name);
    else sizes.set(name, size);
  }
  if (missing.length > 0) {
    const some = missing.slice(0, 5).join(', ') + (missing.length > 5 ? ', …' : '');
    throw new DeployError(`Files of the fileMap that were not uploaded: ${some} (${missing.length} in all).`);
  }
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  if (bytes > quotas.get('buildArtifactBytes')) throw new DeployError('The files exceed the size of a build artifact.');
  const files = new Map<string, SiteFile>();
  for (const [name, size] of sizes) {
    const path = join(folder, String(files.size));
    const upload = storage.file(objects[name] ?? '');
    await link(upload, path).catch(() => copyFile(upload, path));
    files.set(name.replace(/^\/+/, ''), { path, size });
  }
  return files;
}

/** A build of a repository gives, where there is no repository, a page that names the build. */
async function build(job: JobRecord, folder: string): Promise<SiteFiles> {
  const page = builtPage(job);
  const path = join(folder, '0');
  await writeFile(path, page);
  return new Map([['index.html', { path, size: Buffer.byteLength(page) }]]);
}

function unzipObject(world: JobWorld, object: string, folder: string, signal: AbortSignal): Promise<SiteFiles> {
  const limits = { maxBytes: world.quotas.get('buildArtifactBytes'), maxFiles: world.quotas.get('siteFiles') };
  return unzip(world.storage.file(object), folder, limits, signal);
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const builtPage = ({ appId, branchName, jobId, commitId }: JobRecord): string => `<!doctype html>
<title>${escape(branchName)} of ${appId}</title>
<p>Job ${jobId} built commit ${escape(commitId ?? 'HEAD')} of branch ${escape(branchName)} in the Amplify emulator.</p>
`;
