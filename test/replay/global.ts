import type { TestProject } from 'vitest/node';
import setUp from '../setup/global.ts';

/** The server asks entities to continue as new so early, in events, that the history before is as small as the others. */
const SUGGEST_AFTER = 60;

/** As in `npm test`, but that entities continue as new soon. */
export const setup = (project: TestProject) =>
  setUp(project, { 'limit.historyCount.suggestContinueAsNew': SUGGEST_AFTER });
