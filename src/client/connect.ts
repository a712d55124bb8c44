import { Client, Connection, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { ArtifactSource } from '../../workflows/contracts.ts';
import { RunNotFoundError } from './errors.ts';
import { idOf } from './id-of.ts';
import { type AnyRun, type Run, toRun, type WorkflowInput, type WorkflowResult } from './run.ts';
import { loadDataConverter } from '../codec/data-converter.ts';
import type { Config } from '../config.ts';
import { reach } from '../errors.ts';
import { isWorkflowName, type WorkflowName } from '../model/workflow-inputs.ts';
import { runStart } from '../starts.ts';

/** A connection to the workflows. */
export interface AmplifyWorkflows {
  readonly client: Client;
  /**
   * Starts a workflow, or attaches to the run of the same request.
   * @throws {InvalidInputError} before anything is started.
   */
  start<Name extends WorkflowName>(workflow: Name, input: WorkflowInput<Name>): Promise<Run<Name>>;
  /**
   * As `start`, and waits for the result.
   * @throws {InvalidInputError} before anything is started; `WorkflowFailedError` of Temporal's client, whose cause tells why.
   */
  execute<Name extends WorkflowName>(workflow: Name, input: WorkflowInput<Name>): Promise<WorkflowResult<Name>>;
  /**
   * Attaches to the newest run of a request, whether it goes on or is over.
   * @throws {RunNotFoundError} where there is none, {InvalidInputError}.
   */
  attach<Name extends WorkflowName>(workflow: Name, input: WorkflowInput<Name>): Promise<Run<Name>>;
  /**
   * Attaches to the newest run of a workflow id, whether it goes on or is over.
   * @throws {RunNotFoundError} where there is none, or it is none of ours.
   */
  attach(workflowId: string): Promise<AnyRun>;
  /**
   * Packs a folder with an `index.html`, or checks a zip, and puts it into the artifact store, which workers read.
   * @returns what an input takes as its `source`.
   * @throws {SourceError} that says what is wrong with it.
   */
  publish(path: string): Promise<ArtifactSource>;
  close(): Promise<void>;
}

/** What a client needs to know: where Temporal is and, for `publish`, the artifact store. */
export type ClientConfig = Temporal | (Temporal & Pick<Config, 'artifactStore' | 's3'>);
type Temporal = Pick<Config, 'temporal' | 'traces' | 'payloads'>;

/** See `connect` of `src/client.ts`, which loads this and what it needs when it is called. */
export async function connect(given?: ClientConfig): Promise<AmplifyWorkflows> {
  const config = given ?? (await import('../config.ts')).loadConfig();
  const { temporal, traces } = config;
  const address = temporal.connection.address ?? 'localhost:7233';
  const dataConverter = await loadDataConverter(config.payloads);
  const connection = await reach(address, Connection.connect({ ...temporal.connection, connectTimeout: '3 seconds' }));
  // OpenTelemetry is loaded only where it is used; a collector that does not answer is the worker's to tell.
  const tracing = traces && (await import('../traces.ts')).startTraces(traces, () => undefined);
  const interceptors = { workflow: tracing ? [tracing.clientInterceptor] : [] };
  const client = new Client({ connection, namespace: temporal.namespace, interceptors, dataConverter });

  function attach<Name extends WorkflowName>(workflow: Name, input: WorkflowInput<Name>): Promise<Run<Name>>;
  function attach(workflowId: string): Promise<AnyRun>;
  async function attach<Name extends WorkflowName>(name: string, input?: WorkflowInput<Name>): Promise<Run<Name>> {
    if (input === undefined) return attachTo<Name>(client, name);
    if (!isWorkflowName(name)) throw new TypeError(`There is no workflow ${name}`);
    return attachTo<Name>(client, idOf(name, input));
  }
  return {
    client,
    start: (workflow, input) => start(client, workflow, input),
    execute: (workflow, input) => start(client, workflow, input).then((run) => run.result()),
    attach,
    publish: (path) => publish(path, config),
    close: async () => {
      await tracing?.stop();
      await connection.close();
    },
  };
}

async function start<Name extends WorkflowName>(
  client: Client,
  workflow: Name,
  input: WorkflowInput<Name>,
): Promise<Run<Name>> {
  const workflowId = idOf(workflow, input);
  try {
    const { firstExecutionRunId: runId } = await client.workflow.start(workflow, {
      workflowId,
      ...runStart(workflow, input),
    });
    return toRun(client, { workflow, workflowId, runId, attached: false });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return attachTo<Name>(client, workflowId);
  }
}

/** @throws {RunNotFoundError} */
async function attachTo<Name extends WorkflowName>(client: Client, workflowId: string): Promise<Run<Name>> {
  try {
    const { runId, type } = await client.workflow.getHandle(workflowId).describe();
    if (!isWorkflowName(type)) throw new RunNotFoundError(`${workflowId} is a run of ${type}, which is none of ours`);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the id of a request names its workflow
    return toRun(client, { workflow: type as Name, workflowId, runId, attached: true });
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new RunNotFoundError(`No run has the workflow id ${workflowId}`, { cause: error });
  }
}

async function publish(path: string, config: ClientConfig): Promise<ArtifactSource> {
  const { prepareSource } = await import('../artifacts/prepare.ts');
  const store = 'artifactStore' in config ? config : (await import('../config.ts')).loadConfig();
  const prepared = await prepareSource(path, store);
  try {
    return await prepared.publish();
  } finally {
    await prepared.dispose();
  }
}
