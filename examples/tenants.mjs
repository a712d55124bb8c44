// Makes an app for each tenant of a CSV file that has none yet, three at a time: run it again after a failure.
// The file has a line `name,title` and then one for each tenant, such as `acme,Acme Corp`.
// Usage: node tenants.mjs FILE FOLDER
import { readFile } from 'node:fs/promises';
import { connect } from 'temporal-amplify';

const [file, folder] = process.argv.slice(2);
const lines = (await readFile(file, 'utf8')).trim().split(/\r?\n/).slice(1);
const tenants = lines.map((line) => line.split(',')).map(([name, title]) => ({ name, title }));

const amplify = await connect();
try {
  const source = await amplify.publish(folder);
  const { items } = await amplify.execute('listAll', { operation: 'listApps', input: {} });
  const missing = tenants.filter(({ name }) => !items.some((app) => app.name === name)).values();
  const lane = async () => {
    // All lanes take from the one iterator.
    for (const { name, title } of missing) {
      const app = { name, environmentVariables: { TITLE: title } };
      const made = amplify.execute('createApp', { app, branches: [{ branchName: 'main', source }] });
      const line = await made.then(({ appId }) => `${name}: ${appId}`).catch((error) => fail(name, error));
      console.log(line);
    }
  };
  await Promise.all([lane(), lane(), lane()]);
} finally {
  await amplify.close();
}

function fail(name, error) {
  process.exitCode = 1;
  return `${name}: failed: ${error.cause?.message ?? error.message}`;
}
