import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from '@commander-js/extra-typings';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { createProgram, everyCommand } from '../../src/cli/program.ts';
import { addWorkflowCommands } from '../../src/cli/tree/add-workflow-commands.ts';
import { workflowCommands } from '../../src/cli/workflows/index.ts';
import type { WorkflowRequest } from '../../src/cli/tree/spec.ts';
import { packageRoot } from '../../src/dev/paths.ts';
import { validateWorkflowInput } from '../../src/model/workflow-inputs.ts';

const text = readFileSync(join(packageRoot, 'docs', 'guide.md'), 'utf8');

/** The words of each command in the guide, as a shell would split them. */
const commands = [...text.replaceAll('\\\n', ' ').matchAll(/^[\s-]*(?:run: )?(?:npx )?temporal-amplify (.*)$/gm)].map(
  ([, line = '']) =>
    [...line.replace('"$APP_ID"', 'd1a2b3c4d5e6f7').matchAll(/'([^']*)'|(\S+)/g)].map(
      ([, quoted, word]) => quoted ?? word ?? '',
    ),
);

const named = commands.map((words) => [words.join(' '), words] as const);
const startsWorkflow = (line: string): boolean =>
  workflowCommands.some(({ path }) => `${line} `.startsWith(`${path} `));

/** The files that it shows, by the name in their first line. */
const files = [...text.matchAll(/^```yaml\n# (\S+)\n(.*?)^```$/gms)].map(([, name = '', content = '']) => ({
  name,
  content,
}));

let dir: string;
beforeAll(async () => {
  dir = join(inject('testDir'), randomUUID());
  await mkdir(dir, { recursive: true });
  for (const { name, content } of files) await writeFile(join(dir, name), content);
});

/** With the files where they are now. */
const located = (words: readonly string[]): string[] =>
  words.map((word) => (files.some(({ name }) => name === word) ? join(dir, word) : word));

describe('docs/guide.md', () => {
  test('has commands and files', () => {
    expect(commands.length).toBeGreaterThan(30);
    expect(files.length).toBeGreaterThan(3);
  });

  test.each(named)('%s is a command', async (_, words) => {
    const program = createProgram();
    const ran: string[] = [];
    everyCommand(program, (command) => {
      command.configureOutput({ writeErr: () => undefined });
      // That of `worker` starts one; below it are commands for its versions.
      if (command.commands.length === 0 || command.name() === 'worker')
        command.action(() => void ran.push(command.name()));
    });
    await program.parseAsync(located(words), { from: 'user' });
    expect(ran).toHaveLength(1);
  });

  test.each(named.filter(([line]) => startsWorkflow(line)))('%s has an input that holds', async (_, words) => {
    const requests: WorkflowRequest[] = [];
    const program = new Command();
    addWorkflowCommands(program, {
      decorate: (command) => command.option('--yes').option('--detach').option('--json').option('--on-interrupt <way>'),
      handle: async (request) => void requests.push(request),
    });
    await program.parseAsync(located(words), { from: 'user' });
    const [request] = requests;
    if (request === undefined) throw new Error('It starts nothing');
    const { command, input } = request;
    // A local folder is packed when the command runs.
    const published = 'source' in input ? { ...input, source: { sourceUrl: 'https://example.com/site.zip' } } : input;
    expect(validateWorkflowInput(command.workflow, published)).toEqual([]);
  });
});
