import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applySchedules, planSchedules, readScheduleFile } from '../../src/schedules/index.ts';
import type { Harness } from '../setup/harness.ts';
import type { Marks } from './marks.ts';
import { commandSeen, readable, type Seen } from './seen.ts';

const ID = 'canary';

/** A schedule whose input has marked secrets, then others: as it is stored, and as the command line tells of it and of the change. */
export async function schedulesSeen(harness: Harness, marks: Marks, seen: Seen): Promise<void> {
  const { workflows, config, dir } = harness;
  const { client } = workflows;
  const { namespace } = config.temporal;
  // What a schedule takes must be references where there is no codec; what its file has is its own matter.
  const fileOf = async (name: string): Promise<string> => {
    const secretOf = (member: string) => marks.secret(`schedule of createApp ${member}, ${name}`);
    const app = {
      name: 'nightly',
      buildSpec: secretOf('buildSpec'),
      environmentVariables: { TOKEN: secretOf('TOKEN') },
    };
    const schedule = { cron: '0 3 * * *', workflow: 'createApp', input: { app }, paused: true };
    const file = join(dir, 'schedules.json');
    await writeFile(file, JSON.stringify({ schedules: { [ID]: schedule } }));
    return file;
  };
  await applySchedules(client, await planSchedules(client, await readScheduleFile(await fileOf('before'))));
  const after = await fileOf('after');
  const described = await client.workflowService.describeSchedule({ namespace, scheduleId: ID });
  seen.set('schedule', readable(described));
  seen.set('schedules', readable(await client.workflowService.listSchedules({ namespace })));
  for (const args of [
    ['show', ID],
    ['show', ID, '--json'],
    ['list', '--json'],
    ['apply', after, '--plan'],
  ]) {
    const { code, stdout, stderr } = await commandSeen(harness, ['schedule', ...args], seen);
    if (code !== 0 || !stdout.includes(ID)) throw new Error(`schedule ${args.join(' ')}: ${code} ${stderr}`);
  }
  await client.schedule.getHandle(ID).delete();
}
