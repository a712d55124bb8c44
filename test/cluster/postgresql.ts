import { execFile } from 'node:child_process';
import { chmod, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startGuarded } from '../../src/dev/guarded-process.ts';

/** A database server on loopback. */
export interface PostgreSql {
  readonly stop: () => Promise<void>;
}

const run = promisify(execFile);
const READY_MS = 30_000;

/**
 * Starts PostgreSQL from PATH with an empty database. It refuses to be root's: then it is a user's who may do nothing else.
 * @param user who may do everything in it, with this password.
 * @throws {Error} where there is none.
 */
export async function startPostgreSql(port: number, user: string, password: string): Promise<PostgreSql> {
  // Below the home of root nobody else can read.
  const folder = await mkdtemp(join(tmpdir(), 'temporal-amplify-postgresql-'));
  const [data, passwordFile] = [join(folder, 'data'), join(folder, 'password')];
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const as = await unprivileged();
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (as !== undefined) for (const path of [folder, passwordFile]) await chown(path, as.uid, as.gid);
    await chmod(folder, 0o700);
    const asUser =
      as === undefined ? [] : ['setpriv', `--reuid=${as.uid}`, `--regid=${as.gid}`, '--clear-groups', '--'];
    const [command, ...args] = [...asUser, 'initdb'];
    const how = ['-D', data, '-U', user, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8'];
    await run(command, [...args, ...how], { cwd: folder });
    const [server, ...before] = [...asUser, 'postgres'];
    const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`];
    const database = await startGuarded(
      server,
      [...before, '-D', data, ...settings.flatMap((setting) => ['-c', setting])],
      { env: process.env, output: 'ignore' },
    );
    await untilListening(port);
    return {
      stop: async () => {
        await database.stop();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Who runs it where this process is root's. */
async function unprivileged(): Promise<{ readonly uid: number; readonly gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const found = users.find(([name]) => name === wanted);
    if (found !== undefined) return { uid: Number(found[2]), gid: Number(found[3]) };
  }
  throw new Error('PostgreSQL does not run as root, and there is neither a user postgres nor nobody');
}

async function untilListening(port: number): Promise<void> {
  for (const giveUp = Date.now() + READY_MS; ; await sleep(50)) {
    const listens = await new Promise<boolean>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (listens) return;
    if (Date.now() > giveUp) throw new Error(`PostgreSQL does not listen after ${READY_MS / 1_000} s`);
  }
}
