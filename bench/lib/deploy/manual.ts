import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { post } from '../emulated-job.ts';

const created = z.object({ jobId: z.string(), zipUploadUrl: z.string() });

/** Gives a function that puts a zip on a branch of an emulator, as a manual deployment. */
export async function manualDeployment(zipPath: string): Promise<(branchUrl: string) => Promise<unknown>> {
  const zip = await readFile(zipPath);
  return async (branchUrl) => {
    const { jobId, zipUploadUrl } = created.parse(await post(`${branchUrl}/deployments`, {}));
    const upload = await fetch(zipUploadUrl, { method: 'PUT', body: zip });
    if (!upload.ok) throw new Error(`The upload failed: HTTP ${upload.status}`);
    return post(`${branchUrl}/deployments/start`, { jobId });
  };
}
