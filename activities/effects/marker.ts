const MARKER = /\[([0-9a-f]{32})\]$/;

/** The operation key at the end of a text, whichever it is. */
export const keyIn = (text: string | undefined): string | undefined => MARKER.exec(text ?? '')?.[1];

/** Puts the operation key at the end of a text for people, which is shortened where it must be. */
export function withMarker(text: string | undefined, key: string, mostCharacters: number): string {
  const mark = `[${key}]`;
  return `${(text ?? '').slice(0, mostCharacters - mark.length - 1)} ${mark}`.trimStart();
}

/** Whether the operation with this key put the marker there. */
export function markedBy(key: string, text: string | undefined): boolean {
  return text?.endsWith(`[${key}]`) === true;
}

/** Of jobs, those that carry the key; where none does, those without a key, since the service may not keep it. */
export function ownAmong<Job extends { readonly commitMessage?: string }>(jobs: readonly Job[], key: string): Job[] {
  const marked = jobs.filter(({ commitMessage }) => markedBy(key, commitMessage));
  return marked.length > 0 ? marked : jobs.filter(({ commitMessage }) => keyIn(commitMessage) === undefined);
}
