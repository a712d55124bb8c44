// Deploys the newest commit of a connected branch on the night of each working day, unless a deployment still runs.
// Usage: node nightly.mjs APP_ID [BRANCH]
import { connect } from 'temporal-amplify';
import { createSchedule, showSchedule } from 'temporal-amplify/schedules';

const [appId, branchName = 'main'] = process.argv.slice(2);
const amplify = await connect();
try {
  const id = `nightly:${appId}:${branchName}`;
  await createSchedule(amplify.client, id, {
    cron: '0 3 * * 1-5',
    timezone: 'Europe/Berlin',
    workflow: 'deployBranch',
    input: { appId, branchName, source: { release: {} } },
    jitterSeconds: 600,
  });
  const { next } = await showSchedule(amplify.client, id);
  console.log(`${id} runs next at ${next.join(', ')}`);
} finally {
  await amplify.close();
}
