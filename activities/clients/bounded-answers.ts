import { pipeline, Readable, Transform } from 'node:stream';
import { memberOf } from '../../src/model/member-of.ts';

/** More than any answer of AWS has: a request of 6 MB is the largest that it takes. */
const MOST_BYTES = 16 * 1024 ** 2;

/**
 * Lets an answer's body fail where it has no end, or does not come to it in time: the SDK's own limits end with the head of an
 * answer, and it would keep whatever comes in memory.
 * @param response what the SDK's handler gives; its body is replaced.
 * @param withinMs how long the body may take, in milliseconds.
 */
export function boundAnswer(response: unknown, withinMs: number): void {
  const body = memberOf(response, 'body');
  if (typeof response !== 'object' || response === null || !(body instanceof Readable)) return;
  let size = 0;
  const bounded = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      done(size > MOST_BYTES ? answerError('AnswerTooLarge', `it has more than ${MOST_BYTES} bytes`) : null, chunk);
    },
  });
  const late = setTimeout(() => {
    const error = new Error(`the answer was not whole after ${withinMs / 1000} s`);
    bounded.destroy(Object.assign(error, { name: 'TimeoutError' }));
  }, withinMs);
  pipeline(body, bounded, () => clearTimeout(late));
  Reflect.set(response, 'body', bounded);
}

/** An error that the retry table knows by its name. */
export function answerError(name: 'AnswerTooLarge' | 'MalformedAnswer', why: string): Error {
  return Object.assign(new Error(`The answer of AWS cannot be used: ${why}`), { name });
}
