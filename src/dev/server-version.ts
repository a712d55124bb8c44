import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Version of the server inside a Temporal CLI, such as `1.29.1`.
 * @throws {Error} when the executable does not run or is something else.
 */
export async function serverVersion(executable: string): Promise<string> {
  const { stdout } = await promisify(execFile)(executable, ['--version'], { timeout: 10_000, env: {} });
  const version = /^temporal version .*\(server (\d+\.\d+\.\d+)/i.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`--version prints "${stdout.trim().slice(0, 100)}"`);
  return version;
}
