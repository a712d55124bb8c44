// Plain JavaScript without dependencies: scripts/setup.mjs takes the lock before anything is installed or compiled.
import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const released = 'released';
const pollMs = 100;

/**
 * Runs `task` while no other process runs one under the same lock. A process that ended, however it ended, holds no
 * lock: its pid together with its start time tells whether it still runs.
 *
 * The lock is the file with the highest number in the directory. It is taken by creating the next one, which only one
 * process can do, and given back by writing into it that it is free; so the numbers never go back, and nobody ever
 * removes a file that another process could hold.
 *
 * @param {string} directory of the lock's own files; created if need be
 * @param {() => Promise<T>} task
 * @param {() => void} [onWait] called once when another process holds the lock
 * @returns {Promise<T>}
 * @template T
 */
export async function withLock(directory, task, onWait = () => {}) {
  mkdirSync(directory, { recursive: true });
  let file = tryAcquire(directory);
  if (file === undefined) onWait();
  while (file === undefined) {
    await sleep(pollMs);
    file = tryAcquire(directory);
  }
  try {
    return await task();
  } finally {
    writeFileSync(file, released);
  }
}

function tryAcquire(directory) {
  const last = generations(directory).at(-1) ?? 0;
  if (last > 0 && isHeld(join(directory, `${last}`))) return undefined;
  const file = join(directory, `${last + 1}`);
  if (!createWhole(file, identityOf(process.pid))) return undefined;
  const all = generations(directory);
  // A slow process may re-create a number that was given, used and cleared away since it looked.
  if (all.at(-1) !== last + 1) {
    writeFileSync(file, released);
    return undefined;
  }
  for (const older of all.slice(0, -1)) rmSync(join(directory, `${older}`), { force: true });
  return file;
}

function generations(directory) {
  return readdirSync(directory)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

/** Creates a file that nobody ever sees half written; false if it exists. */
function createWhole(file, content) {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, content);
  try {
    linkSync(temporary, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function isHeld(file) {
  let holder;
  try {
    holder = readFileSync(file, 'utf8');
  } catch {
    return true; // cleared away by the next holder
  }
  return holder !== released && holder === identityOf(Number(holder.split(' ', 1)[0]));
}

/** Pid and start time: a pid alone is given to another process sooner or later. */
function identityOf(pid) {
  return `${pid} ${startTimeOf(pid)}`;
}

function startTimeOf(pid) {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name of the program, in parentheses, may hold spaces; the state follows it, the start time 19 fields on.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? 'ended' : fields[19];
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', `${pid}`], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return 'ended';
  }
}
