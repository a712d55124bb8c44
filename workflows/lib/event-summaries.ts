import type { WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { asSummary } from '../summaries.ts';

/** What names a thing in the input of an activity, innermost first: the services write members with small or large letters. */
const names = [
  ['job', ['jobId', 'JobId']],
  ['webhook', ['webhookId']],
  ['branch', ['branchName']],
  ['domain', ['domainName']],
  ['backend', ['environmentName', 'backendEnvironmentName', 'BackendEnvironmentName']],
  ['app', ['appId', 'AppId']],
] as const;

/**
 * Labels the events of a history, for the timeline of the Temporal UI, where five activities of the same type may run side by
 * side. The bundle of the workflows has it as an interceptor.
 */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  outbound: [
    {
      scheduleActivity: (input, next) => {
        const { summary = subjectOf(input.args) } = input.options;
        return next({ ...input, options: { ...input.options, ...(summary !== undefined && { summary }) } });
      },
    },
  ],
});

/** What an activity acts on, such as `job 7 of branch main of app d1a2b3c4d5e6f7`; undefined where its input names nothing. */
export function subjectOf(args: readonly unknown[]): string | undefined {
  const text = args.find((one) => typeof one === 'string');
  const input = new Map<string, unknown>(args.flatMap(entriesOf));
  const parts = names.flatMap(([kind, members]) => {
    const name = members.map((member) => input.get(member)).find((value) => typeof value === 'string');
    return name === undefined ? [] : [`${kind} ${name}`];
  });
  const subject = parts.length > 0 ? parts.join(' of ') : text;
  return subject === undefined ? undefined : asSummary(subject);
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
