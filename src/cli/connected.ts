import { type AmplifyWorkflows, connect } from '../client.ts';
import { type Config, loadConfig } from '../config.ts';

/** Runs `use` with a connection to Temporal as the environment says, unless a configuration is given. */
export async function connected<T>(
  use: (workflows: AmplifyWorkflows, config: Config) => Promise<T>,
  config = loadConfig(),
): Promise<T> {
  const workflows = await connect(config);
  try {
    return await use(workflows, config);
  } finally {
    await workflows.close();
  }
}
