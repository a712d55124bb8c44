import type { WorkflowResult } from '../../client.ts';
import type { WorkflowName } from '../../model/workflow-inputs.ts';
import type { Kind } from './kinds.ts';

/** A flag or an argument of a command, and the member of the workflow's input that it gives. */
export interface Parameter {
  /** As help shows it: `--app <id>`, or `[name]` for an argument. */
  readonly name: string;
  /** Where the value stands in the input, such as `app.name`. */
  readonly member: string;
  readonly what: string;
  /** How text becomes the value. Default `text`. */
  readonly kind?: Kind;
}

/** A command that starts a workflow: a row of the tables in `src/cli/workflows/`. */
export interface CommandOf<Name extends WorkflowName> {
  /** As it is typed, such as `app create`. */
  readonly path: string;
  readonly workflow: Name;
  readonly what: string;
  /** Arguments in their order. All may be left out where `--input` gives them. */
  readonly arguments?: readonly Parameter[];
  readonly flags: readonly Parameter[];
  /** Members of the input that the command stands for by itself. */
  readonly fixed?: Readonly<Record<string, unknown>>;
  /** The member that `--input` is. Default: the whole input. */
  readonly inputMember?: string;
  /** Name of what the input lets the workflow delete, which a person has to type; undefined where it deletes nothing. */
  destroys?(input: object): string | undefined;
  /** The result for people. */
  report(result: WorkflowResult<Name>): string;
}

/** A row of any workflow. */
export type WorkflowCommand = { [Name in WorkflowName]: CommandOf<Name> }[WorkflowName];

/** What a person asked for with a {@link WorkflowCommand}. It is not checked yet. */
export interface WorkflowRequest {
  readonly command: CommandOf<WorkflowName>;
  /** A source in it that is a `path` is to be published first: `withPublishedSources`. */
  readonly input: object;
}

/** Options of every command that starts a workflow. */
export interface StartOptions {
  /** Do not wait for the end. */
  readonly detach: boolean;
  /** One JSON document on standard output, and nothing else there. */
  readonly json: boolean;
  /** What SIGINT and SIGTERM do where nobody can be asked. */
  readonly onInterrupt: 'detach' | 'cancel';
  /** Delete without asking. */
  readonly yes: boolean;
}
