import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** CPU time that a process has used so far, user and system, in seconds. */
export async function cpuSeconds(pid: number): Promise<number> {
  return process.platform === 'linux' ? fromProc(await readFile(`/proc/${pid}/stat`, 'utf8')) : fromPs(pid);
}

/** Linux counts in ticks, of which every platform that Node runs on has 100 a second. */
const TICKS_A_SECOND = 100;

/** Fields 14 and 15; the second one, the name, may itself have spaces and parentheses. */
function fromProc(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}

/** `ps` elsewhere tells hours, minutes and seconds with hundredths. */
async function fromPs(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'time=', '-p', String(pid)]);
  return stdout
    .trim()
    .split(':')
    .reduce((seconds, part) => seconds * 60 + Number(part), 0);
}
