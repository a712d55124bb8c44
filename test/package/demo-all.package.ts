import { expect, test } from 'vitest';
import { startCli } from '../setup/cli.ts';

/** So long the walk through the catalogue may take. */
const MOST_MS = 90_000;

test(
  'the walk through the catalogue ends well and in time, and leaves the emulator empty',
  { timeout: 120_000 },
  async () => {
    const begunAt = performance.now();
    const demo = startCli(['demo', '--all']);
    expect({ code: await demo.exited, stderr: demo.stderr }).toEqual({ code: 0, stderr: '' });
    expect(performance.now() - begunAt).toBeLessThan(MOST_MS);
    for (const part of [/the owner sets .* CNAME/, /ada approves/, /The emulator is empty/]) {
      expect(demo.stdout).toMatch(part);
    }
  },
);
