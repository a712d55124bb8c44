/** With WORKFLOW_CACHE=off no worker of a test keeps workflows in memory: they are replayed from history at each task. */
export const isCacheOff = process.env['WORKFLOW_CACHE'] === 'off';

/** So many times longer things may take then: a worker without a cache deals with one workflow after the other. */
export const patience = isCacheOff ? 4 : 1;
