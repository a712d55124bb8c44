// Deploys a folder to a branch, and waits until it is live.
// Usage: node deploy.mjs FOLDER APP_ID [BRANCH]
import { connect } from 'temporal-amplify';

const [folder, appId, branchName = 'main'] = process.argv.slice(2);
const amplify = await connect();
try {
  const source = await amplify.publish(folder);
  const { jobId, url } = await amplify.execute('deployBranch', { appId, branchName, source });
  console.log(`Job ${jobId} is live at ${url}`);
} finally {
  await amplify.close();
}
