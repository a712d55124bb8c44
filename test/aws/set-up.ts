import type { TestProject } from 'vitest/node';
import { pythonEnvironment } from './foreign.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The Python that has boto3, the AWS CLI and moto; empty where the machine has none. */
    python: string;
  }
}

/** Makes the Python environment before any test needs it, so that it is made, or missed, once. */
export async function setup({ provide }: TestProject): Promise<void> {
  provide('python', (await pythonEnvironment()) ?? '');
}
