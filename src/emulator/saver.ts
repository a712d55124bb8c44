import { rename, writeFile } from 'node:fs/promises';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';

/** A save may take this share of the time. */
const share = 0.1;

/**
 * Writes the state to a file after it has changed. One save covers all changes before it, and after each there is a
 * pause in proportion to its cost, so that however large the state is, calls that only read are hardly slower. The
 * file is replaced as a whole: whenever the process is killed, it holds one state that really was.
 */
export class Saver {
  readonly #file: string | undefined;
  readonly #snapshot: () => Buffer;
  #next: Promise<void> | undefined;
  #isClosed = false;
  #last: Promise<void> = Promise.resolve();
  #pause: Promise<void> = Promise.resolve();

  /** Without a file, nothing is kept and every save has been made already. */
  constructor(file: string | undefined, snapshot: () => Buffer) {
    this.#file = file;
    this.#snapshot = snapshot;
  }

  /** Resolves when what has changed so far is in the file. Rejects where that can't be written. */
  saved(): Promise<void> {
    if (this.#file === undefined || this.#isClosed) return this.#last;
    this.#next ??= this.#save(this.#file, this.#last);
    this.#last = this.#next;
    return this.#next;
  }

  /** Tells that something has changed that nobody waits for. */
  changed(): void {
    // What can't be written now is told to the next caller who waits for it.
    void this.saved().catch(() => undefined);
  }

  /** Does away with what the saved state may still name: later, when it no longer does. */
  afterSave(discard: () => Promise<unknown>): void {
    void this.saved().then(discard, () => undefined);
  }

  /** Saves for the last time; changes after that are not kept. */
  close(): Promise<void> {
    const last = this.saved();
    this.#isClosed = true;
    return last;
  }

  async #save(file: string, last: Promise<void>): Promise<void> {
    await last.catch(() => undefined);
    await this.#pause;
    // What a timer resumed is to have run on until it waits again.
    await turn();
    const start = performance.now();
    this.#next = undefined;
    const bytes = this.#snapshot();
    const cost = performance.now() - start;
    this.#pause = sleep(cost / share - cost);
    const partial = `${file}.part`;
    await writeFile(partial, bytes);
    await rename(partial, file);
  }
}
