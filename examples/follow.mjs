// Follows a run, from its beginning to its end; Ctrl-C leaves it alone.
// Usage: node follow.mjs WORKFLOW_ID
import { connect } from 'temporal-amplify';

const lines = {
  stepBegan: ({ step }) => `… ${step.title}`,
  stepWaits: ({ step }) => `  ${step.title}: ${step.detail}`,
  stepParked: ({ step }) => `? ${step.title}: ${step.detail}`,
  stepEnded: ({ step }) => `${step.state}: ${step.title}${step.detail ? ` (${step.detail})` : ''}`,
  link: ({ name, url }) => `${name}: ${url}`,
  dnsRecords: ({ records }) => records.map(({ name, type, value }) => `set ${name || '@'} ${type} ${value}`).join('\n'),
  nextLook: ({ next }) => `  ${next}`,
  retry: ({ activity, attempt, failure }) => `! ${activity}, attempt ${attempt}: ${failure}`,
  unattended: () => 'No worker takes it; waiting for one',
  attended: () => 'A worker is there',
  ended: ({ outcome, failure }) => `${outcome}${failure ? `: ${failure.type}: ${failure.message}` : ''}`,
};

const amplify = await connect();
try {
  const run = await amplify.attach(process.argv[2]);
  for await (const event of run.progress()) console.log(lines[event.type](event));
} finally {
  await amplify.close();
}
