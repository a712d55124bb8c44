import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, inject, test } from 'vitest';
import { temporalCliVersion } from '../../src/dev/install-temporal-cli.ts';
import { packageRoot } from '../../src/dev/paths.ts';
import { ensureTemporalCli } from '../../src/dev/temporal-cli.ts';

const installed = `temporal-cli-${temporalCliVersion}-${process.platform}-${process.arch}`;
let directory: string;
let cache: string;
let lines: string[];
let count = 0;

beforeEach(() => {
  directory = join(inject('testDir'), `temporal-cli-${process.pid}-${++count}`);
  cache = join(directory, 'cache');
  lines = [];
});

/** A program that is only a shell script. */
function program(path: string, script: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const temporal = (server: string): string => `echo "temporal version 1.0.0 (Server ${server}, UI 2.0.0)"`;

/** No internet, and nothing on PATH but what the shell needs and the given folder. */
function environment(more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const nowhere = 'http://127.0.0.1:9';
  return { PATH: `${join(directory, 'bin')}:/usr/bin:/bin`, HTTPS_PROXY: nowhere, https_proxy: nowhere, ...more };
}

const ensure = (more?: Record<string, string>): Promise<string> =>
  ensureTemporalCli({ env: environment(more), cache, onProgress: (line) => lines.push(line) });

/** A stand-in for Go: "builds" a working temporal where it is told to, and counts its calls. */
function fakeGo(seconds = 0): void {
  const build = `printf '#!/bin/sh\\n%s\\n' '${temporal('1.29.1')}' > "$GOBIN/temporal"; chmod +x "$GOBIN/temporal"`;
  program(join(directory, 'bin', 'go'), `echo "$@" >> ${directory}/go-calls; sleep ${seconds}; ${build}`);
}

const goCalls = (): string[] => readFileSync(join(directory, 'go-calls'), 'utf8').trim().split('\n');

describe('the Temporal CLI', () => {
  test('is the one of TEMPORAL_CLI_PATH before all others', async () => {
    program(join(directory, 'bin', 'temporal'), temporal('1.29.1'));
    const given = program(join(directory, 'mine'), temporal('1.20.0'));
    expect(await ensure({ TEMPORAL_CLI_PATH: given })).toBe(given);
  });

  test.each([
    ['does not exist', '/nowhere/temporal'],
    ['is something else', '/bin/echo'],
  ])('is refused when TEMPORAL_CLI_PATH %s', async (_, path) => {
    program(join(directory, 'bin', 'temporal'), temporal('1.29.1'));
    await expect(ensure({ TEMPORAL_CLI_PATH: path })).rejects.toThrow(`TEMPORAL_CLI_PATH is "${path}"`);
  });

  test('is the one on PATH before the installed one', async () => {
    program(join(cache, installed, 'temporal'), temporal('1.29.1'));
    const onPath = program(join(directory, 'bin', 'temporal'), temporal('1.31.0'));
    expect(await ensure()).toBe(onPath);
  });

  test('is not one on PATH whose server is too old', async () => {
    const own = program(join(cache, installed, 'temporal'), temporal('1.29.1'));
    program(join(directory, 'bin', 'temporal'), temporal('1.25.2'));
    expect(await ensure()).toBe(own);
    expect(lines).toEqual([expect.stringContaining('has server 1.25.2')]);
  });

  test('is built with Go where there is no other, once', async () => {
    fakeGo();
    const executable = join(cache, installed, 'temporal');
    expect(await ensure()).toBe(executable);
    expect(lines).toContainEqual(expect.stringMatching(/^Building .* with Go, once; about 3 minutes$/));
    lines = [];
    expect(await ensure()).toBe(executable);
    expect(lines).toEqual([]);
    expect(goCalls()).toEqual([`install -ldflags=-s -w github.com/temporalio/cli/cmd/temporal@v${temporalCliVersion}`]);
    expect(readdirSync(cache).toSorted()).toEqual(['locks', installed]);
  });

  test('is built once by two that need it at the same time', async () => {
    fakeGo(1);
    const executable = join(cache, installed, 'temporal');
    expect(await Promise.all([ensure(), ensure()])).toEqual([executable, executable]);
    expect(goCalls()).toHaveLength(1);
    expect(lines).toContainEqual(expect.stringContaining('waiting'));
  });

  test('is built anew after a builder was killed, which leaves nothing', async () => {
    fakeGo(60);
    const compiled = pathToFileURL(join(packageRoot, 'dist', 'src', 'dev', 'temporal-cli.js')).href;
    const code = `const { ensureTemporalCli } = await import(${JSON.stringify(compiled)});
      await ensureTemporalCli({ cache: process.argv[1], onProgress: (line) => /Go/.test(line) && console.log(line) });`;
    const builder = spawn(process.execPath, ['--input-type=module', '-e', code, cache], {
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(builder.stdout, 'data');
    expect(existsSync(join(cache, `${installed}.tmp`))).toBe(true);
    builder.kill('SIGKILL');
    fakeGo();
    expect(await ensure()).toBe(join(cache, installed, 'temporal'));
    expect(readdirSync(cache).toSorted()).toEqual(['locks', installed]);
  });

  test('is missed with one error that lists the ways', async () => {
    program(join(directory, 'bin', 'go'), 'echo "no such proxy" >&2; exit 1');
    const error: unknown = await ensure().catch((reason: unknown) => reason);
    expect(error).toHaveProperty(
      'message',
      expect.stringMatching(/TEMPORAL_CLI_PATH[^]*PATH[^]*internet[^]*Go[^]*no such proxy/),
    );
    expect(readdirSync(cache)).toEqual(['locks']);
  });
});
