import { type AmplifyWorkflows, connect } from '../client.ts';
import { type Config, loadConfig } from '../config.ts';

/** Runs `use` with a connection to Temporal as the environment says. */
export async function connected<T>(use: (workflows: AmplifyWorkflows, config: Config) => Promise<T>): Promise<T> {
  const config = loadConfig();
  const workflows = await connect(config);
  try {
    return await use(workflows, config);
  } finally {
    await workflows.close();
  }
}
