import { ApplicationFailure } from '@temporalio/common';

const NEWLINE = '\n'.charCodeAt(0);

/** Joins CSV files of the same columns: the head of the first is kept, those of the others are left out. */
export async function* withOneHead(
  files: AsyncIterable<AsyncIterable<Uint8Array>>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let first: Buffer | undefined;
  for await (const file of files) {
    /** What has come of the first line, while it is not whole. */
    let head: Buffer | undefined = Buffer.alloc(0);
    let last = NEWLINE;
    for await (const chunk of file) {
      let body: Buffer = Buffer.from(chunk);
      if (head !== undefined) {
        head = Buffer.concat([head, body]);
        const end = head.indexOf(NEWLINE);
        if (end < 0 && head.length > MOST_HEAD_BYTES) throw noCsv();
        if (end < 0) continue;
        const line = head.subarray(0, end + 1);
        body = first?.equals(line) === true ? head.subarray(end + 1) : head;
        first ??= line;
        head = undefined;
      }
      last = body.at(-1) ?? last;
      if (body.length > 0) yield body;
    }
    // A file of one line that nothing ends.
    if (head !== undefined && head.length > 0 && first?.equals(ended(head)) !== true) {
      first ??= ended(head);
      yield ended(head);
    } else if (last !== NEWLINE) yield Buffer.from([NEWLINE]);
  }
}

/** The columns of access logs take some hundred. */
const MOST_HEAD_BYTES = 64 * 1024;

function noCsv(): ApplicationFailure {
  return ApplicationFailure.nonRetryable('The access logs are no CSV: their first line has no end', 'DownloadRefused');
}

const ended = (line: Buffer): Buffer => Buffer.concat([line, Buffer.from([NEWLINE])]);
