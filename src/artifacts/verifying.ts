import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import type { ArtifactRef } from '../../workflows/contracts.ts';
import { ArtifactError } from './errors.ts';

/**
 * Passes bytes on, one chunk late: the last chunk leaves only when the whole has the SHA-256 and size of `ref`, and
 * otherwise the stream fails with `ArtifactCorrupt`. A receiver that knows the size never gets a wrong content whole.
 */
export function verifying({ uri, sha256, size }: ArtifactRef): Transform {
  const hash = createHash('sha256');
  let seen = 0;
  let held: Buffer | undefined;
  const corrupt = (what: string) =>
    new ArtifactError('ArtifactCorrupt', `The artifact ${uri} has ${what}: deploy again`);

  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > size) return done(corrupt(`more than its ${size} bytes`));
      hash.update(chunk);
      const previous = held;
      held = chunk;
      return done(null, previous);
    },
    flush(done) {
      if (seen !== size) return done(corrupt(`${seen} bytes instead of ${size}`));
      if (hash.digest('hex') !== sha256) return done(corrupt('another content than its SHA-256 says'));
      return done(null, held);
    },
  });
}
