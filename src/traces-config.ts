/** Where traces go, and whose they are. */
export interface TracesConfig {
  /** That takes OTLP over HTTP. */
  readonly url: string;
  readonly serviceName: string;
}

/** The environment variables that decide it, their defaults included. */
export interface TracesEnvironment {
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  readonly OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?: string | undefined;
  readonly OTEL_SERVICE_NAME: string;
  readonly OTEL_TRACES_EXPORTER: 'otlp' | 'none';
}

/** Where traces go; undefined where none are made. */
export function tracesConfig(env: TracesEnvironment): TracesConfig | undefined {
  const base = env.OTEL_EXPORTER_OTLP_ENDPOINT?.replace(/\/$/, '');
  const collector = env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? (base && `${base}/v1/traces`);
  if (collector === undefined || env.OTEL_TRACES_EXPORTER === 'none') return undefined;
  return { url: collector, serviceName: env.OTEL_SERVICE_NAME };
}
