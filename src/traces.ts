import { type Attributes, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { envDetectorSync, Resource } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import type { Next, WorkflowClientInterceptor, WorkflowDescribeInput, WorkflowQueryInput } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import {
  makeWorkflowExporter,
  OpenTelemetryActivityInboundInterceptor,
  OpenTelemetryActivityOutboundInterceptor,
  OpenTelemetryWorkflowClientInterceptor,
} from '@temporalio/interceptors-opentelemetry';
import type { WorkerOptions } from '@temporalio/worker';
import { operations } from '../activities/operations.ts';
import type { Send } from '../activities/send.ts';
import type { TracesConfig } from './traces-config.ts';
import { within } from './within.ts';

/** Makes spans and sends them away. */
export interface Traces {
  /** For a client: what it starts, signals and ends. */
  readonly clientInterceptor: WorkflowClientInterceptor;
  /** The options of a worker whose workflows and activities make spans; its bundle must be made for that. */
  forWorker(options: WorkerOptions): WorkerOptions;
  /** Gives every call of an activity to AWS a span, which includes the waiting for its turn. */
  forCalls(target: string, send: Send): Send;
  /** Sends what is left, for 3 s at most. Never rejects. */
  stop(): Promise<void>;
}

/** So long a collector that does not answer holds a process at the end. */
const STOP_WITHIN_MS = 3_000;
/** Sooner, so that the failure of the last export is told before the end. */
const EXPORT_WITHIN_MS = 2_500;

/**
 * Begins to make spans. This module loads OpenTelemetry: import it where traces are on only.
 * @param failed is told of the first export that fails. No failure does more.
 */
export function startTraces({ url, serviceName }: TracesConfig, failed: (error: unknown) => void): Traces {
  const resource = Resource.default()
    .merge(envDetectorSync.detect())
    .merge(new Resource({ 'service.name': serviceName }));
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: EXPORT_WITHIN_MS });
  const processor = new BatchSpanProcessor(tellingOnce(exporter, failed));
  const provider = new BasicTracerProvider({ resource, spanProcessors: [processor] });
  // Where somebody has registered a context and propagation already, as who imports us may have, ours join theirs.
  provider.register({ contextManager: new AsyncLocalStorageContextManager().enable() });
  const tracer = provider.getTracer('temporal-amplify');
  const sinks = { exporter: makeWorkflowExporter(workflowSpans(processor), resource) };
  return {
    clientInterceptor: new ClientInterceptor({ tracer }),
    forWorker: (options) => ({
      ...options,
      sinks,
      interceptors: {
        activity: [
          (context) => ({
            inbound: new OpenTelemetryActivityInboundInterceptor(context, { tracer }),
            outbound: new OpenTelemetryActivityOutboundInterceptor(context),
          }),
        ],
      },
    }),
    forCalls: (target, send) => tracedSend(tracer, target, send),
    // Whoever is told of failures knows by now.
    stop: () => within(STOP_WITHIN_MS, provider.shutdown()).catch(() => undefined),
  };
}

/** Whoever follows a run asks again and again, which would drown all else. */
class ClientInterceptor extends OpenTelemetryWorkflowClientInterceptor {
  override query(input: WorkflowQueryInput, next: Next<WorkflowClientInterceptor, 'query'>): Promise<unknown> {
    return next(input);
  }

  override describe(
    input: WorkflowDescribeInput,
    next: Next<WorkflowClientInterceptor, 'describe'>,
  ): ReturnType<typeof next> {
    return next(input);
  }
}

/** Spans that are many and say nothing: the answers to those who follow, and the leases of the call budget. */
const noise = /^(HandleQuery|HandleUpdate|ValidateUpdate):|:callBudget$/;

/** The interceptor puts all that a workflow knows of itself on a span, memo and search attributes too; ids suffice. */
function workflowSpans(processor: SpanProcessor): SpanProcessor {
  return {
    forceFlush: () => processor.forceFlush(),
    onStart: (span, context) => processor.onStart(span, context),
    onEnd: (span) => {
      if (!noise.test(span.name)) processor.onEnd({ ...span, attributes: idsOf(span.attributes) });
    },
    shutdown: () => processor.shutdown(),
  };
}

/** Under the names that the spans of activities have. */
function idsOf({ workflowId, runId }: Attributes): Attributes {
  return { ...(workflowId && { temporalWorkflowId: workflowId }), ...(runId && { run_id: runId }) };
}

function tracedSend(tracer: Tracer, target: string, send: Send): Send {
  return (name, input, options) => {
    // Looks are made for many waits at once, and belong to the trace of none.
    if (options.priority === 'look' || options.priority === 'granted') return send(name, input, options);
    const spanName = `${operations[name].service}.${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const attributes = { 'amplify.target': target, 'amplify.operation': name };
    return tracer.startActiveSpan(spanName, { kind: SpanKind.CLIENT, attributes }, async (span) => {
      try {
        const answer = await send(name, input, options);
        span.setAttribute('amplify.outcome', 'ok');
        if (answer.requestId !== undefined) span.setAttribute('aws.request_id', answer.requestId);
        return answer;
      } catch (error) {
        const type = error instanceof ApplicationFailure ? error.type : undefined;
        span.setAttribute('amplify.outcome', type ?? 'failed').setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    });
  };
}

function tellingOnce(exporter: SpanExporter, failed: (error: unknown) => void): SpanExporter {
  let told = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.error !== undefined && !told) {
          told = true;
          failed(result.error);
        }
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
  };
}
