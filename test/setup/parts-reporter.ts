import { relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

/** Says at the end what each part of the tests took: seconds of all its files, which run side by side, and the slowest of them. */
export class PartsReporter implements Reporter {
  readonly #startedAt = performance.now();

  onTestRunEnd(modules: readonly TestModule[]): void {
    const files = modules.map((module) => {
      const path = relative('test', module.moduleId);
      const { collectDuration, setupDuration, duration } = module.diagnostic();
      return { path, part: path.split('/')[0] ?? path, seconds: (collectDuration + setupDuration + duration) / 1000 };
    });
    const rows = [...new Set(files.map(({ part }) => part))].map((part) => {
      const inPart = files.filter((file) => file.part === part).toSorted((a, b) => b.seconds - a.seconds);
      return { part, seconds: inPart.reduce((sum, { seconds }) => sum + seconds, 0), slowest: inPart[0] };
    });
    const lines = rows
      .toSorted((a, b) => b.seconds - a.seconds)
      .map(({ part, seconds, slowest }) => {
        const most = slowest === undefined ? '' : `  ${slowest.path} ${slowest.seconds.toFixed(0)}`;
        return `  ${part.padEnd(12)}${seconds.toFixed(0).padStart(6)}${most}`;
      });
    const seconds = (performance.now() - this.#startedAt) / 1000;
    process.stdout.write(
      [
        'What each part took, in seconds of its files, which run side by side:',
        ...lines,
        `  ${'in all'.padEnd(12)}${seconds.toFixed(0).padStart(6)} by the clock`,
        '',
      ].join('\n'),
    );
  }
}
