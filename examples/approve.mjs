// Promotes a branch to another when a person at this terminal approves. Ctrl-C leaves the promotion waiting: run it again.
// Usage: node approve.mjs APP_ID FROM TO NAME
import { createInterface } from 'node:readline/promises';
import { connect } from 'temporal-amplify';

const [appId, branchName, toBranchName, by] = process.argv.slice(2);
const amplify = await connect();
const terminal = createInterface({ input: process.stdin, output: process.stdout });
try {
  const run = await amplify.start('promoteBranch', { appId, branchName, toBranchName });
  for await (const event of run.progress()) {
    if (event.type !== 'stepParked' || event.step.asks.kind !== 'approval') continue;
    const answer = await terminal.question(`${event.step.title}, until ${event.step.asks.until}? yes or no: `);
    if (answer === 'yes') await run.approve({ by });
    else await run.reject({ by, comment: answer });
  }
  const { jobId, url } = await run.result();
  console.log(`Job ${jobId} is live at ${url}`);
} finally {
  terminal.close();
  await amplify.close();
}
