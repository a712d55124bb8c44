/** Of a message: what is longer helps nobody, and no history takes a failure of megabytes. */
const MOST_CHARACTERS = 2_000;
/** Of an error's name. */
const MOST_NAME = 100;

/**
 * Brings an error of others, with its causes, into a form that a failure can have, in place: what a server sends as a message may
 * be anything, and of any length.
 */
export function tame(error: unknown): void {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    // First of all: the stack is made of it when it is asked for.
    const message: unknown = at.message;
    if (typeof message !== 'string') at.message = JSON.stringify(message) ?? '';
    if (at.name.length > MOST_NAME) at.name = at.name.slice(0, MOST_NAME);
    for (const name of ['message', 'Message', 'stack']) {
      const text: unknown = Reflect.get(at, name);
      if (typeof text === 'string' && text.length > MOST_CHARACTERS) {
        Reflect.set(at, name, `${text.slice(0, MOST_CHARACTERS)}…`);
      }
    }
  }
}
