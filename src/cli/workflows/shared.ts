import type { Parameter } from '../tree/spec.ts';

/** Flags of several commands. */
export const app: Parameter = { name: '--app <id>', member: 'appId', what: 'id of the app, such as d1a2b3c4d5e6f7' };
export const appArgument: Parameter = { ...app, name: '[app-id]' };
export const branch: Parameter = { name: '--branch <name>', member: 'branchName', what: 'name of the branch' };
export const job: Parameter = { name: '--job <id>', member: 'jobId', what: 'id of the job' };
export const environmentArgument: Parameter = {
  name: '[environment]',
  member: 'environmentName',
  what: 'name of the backend environment',
};
export const domainArgument: Parameter = { name: '[domain]', member: 'domainName', what: 'name of the domain' };
export const allowProduction: Parameter = {
  name: '--allow-production',
  member: 'allowProduction',
  what: 'do it to a branch of the stage PRODUCTION, too',
  kind: 'flag',
};
export const keepOnFailure: Parameter = {
  name: '--keep-on-failure',
  member: 'keepOnFailure',
  what: 'leave what was made when a later step fails',
  kind: 'flag',
};
export const remove = (what: string): Parameter => ({ name: '--remove', member: 'remove', what, kind: 'flag' });
export const timeout = (what: string): Parameter => ({
  name: '--timeout <seconds>',
  member: 'timeoutSeconds',
  what,
  kind: 'number',
});

const onBusy = (ways: string): readonly Parameter[] => [
  { name: '--on-busy <way>', member: 'onBusy', what: `what to do while another run works on it: ${ways}` },
  {
    name: '--queue-timeout <seconds>',
    member: 'queueSeconds',
    what: 'how long to wait for the turn; a day unless given',
    kind: 'number',
  },
];

/** What a deployment does that finds its branch busy. */
export const precedence: readonly Parameter[] = [
  ...onBusy('queue (default), skip, supersede or fail'),
  {
    name: '--supersede-foreign',
    member: 'supersedeForeign',
    what: 'with --on-busy supersede: stop a job, too, that something else started',
    kind: 'flag',
  },
  { ...allowProduction, what: 'with --on-busy supersede: do so on a branch of the stage PRODUCTION' },
];

/** The same of a backend environment. */
export const backendQueueing: readonly Parameter[] = onBusy('queue (default) or fail');
