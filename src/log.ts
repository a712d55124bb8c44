import type { Logger, LogLevel as TemporalLevel, LogMetadata } from '@temporalio/common';
import { pino, type Logger as Pino } from 'pino';
import type { LogLevel } from './config.ts';

/** Members of Temporal's log metadata that say nothing to a reader. */
const noise = ['taskToken', 'isLocal', 'sdkComponent', 'taskQueue', 'namespace'];
/** With LOG_LEVEL=trace, what a workflow is told: inputs and results, which no codec hides here. */
const payloads = ['jobs'];
/** What is not written. */
const left: ReadonlySet<string> = new Set([...noise, ...payloads]);

const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const satisfies Record<
  TemporalLevel,
  LogLevel
>;

/** The process's log: one JSON object a line, on standard error or in `file`. */
export function createLog(level: LogLevel, file?: string): Pino {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: levelName } };
  return pino(options, pino.destination({ dest: file ?? 2, sync: true, mkdir: true }));
}

function levelName(level: string): { level: string } {
  return { level };
}

/** Lets Temporal's SDK, and with it every workflow and activity, write to `log`. */
export function temporalLogger(log: Pino): Logger {
  const write = (level: TemporalLevel, message: string, meta?: LogMetadata): void => {
    if (!log.isLevelEnabled(levels[level])) return;
    const kept = Object.entries(meta ?? {}).filter(([name]) => !left.has(name));
    const { error, ...rest } = Object.fromEntries(kept);
    log[levels[level]]({ ...rest, ...(error !== undefined && { err: error }) }, message);
  };
  return {
    log: write,
    trace: (message, meta) => write('TRACE', message, meta),
    debug: (message, meta) => write('DEBUG', message, meta),
    info: (message, meta) => write('INFO', message, meta),
    warn: (message, meta) => write('WARN', message, meta),
    error: (message, meta) => write('ERROR', message, meta),
  };
}

/** Has the SDK's native part write where the rest does, and not to standard output, which may be somebody's JSON. */
export const nativeLogs = { filter: { core: 'WARN', other: 'ERROR' }, forward: {} } as const;
