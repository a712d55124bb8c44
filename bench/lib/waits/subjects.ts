/** The ways to start a job and wait for its end that are compared. */
export const subjects = ['ours', 'loop', 'retry'] as const;
export type Subject = (typeof subjects)[number];

/** What they are, for people. */
export const subjectNames: Readonly<Record<Subject, string>> = {
  ours: 'this project',
  loop: 'workflow loop of sleep and activity',
  retry: 'activity retry',
};

/** Seconds between two looks of those that are compared. */
export const POLL_SECONDS = 5;
