import { pythonEnv, startProgram } from './python.ts';

/** What boto3 can call, by its own models. */
export interface Boto3Method {
  readonly service: string;
  /** Its name in Python, such as `create_app`. */
  readonly method: string;
  /** AWS's name, such as `CreateApp`. */
  readonly operation: string;
  readonly paginates: boolean;
  /** Names of the errors that it declares. */
  readonly errors: readonly string[];
}

/** An error of the service as boto3 has it. */
export interface Boto3Error {
  readonly Code: string;
  readonly Message: string;
  readonly status: number;
}

/** What became of a call; each action answers some of it. */
export interface Boto3Answer {
  readonly answer: unknown;
  readonly metadata: { readonly HTTPStatusCode: number; readonly RequestId: string };
  /** How the answer breaks botocore's model. */
  readonly violations: readonly string[];
  readonly error?: Boto3Error;
  /** Names of the exception classes that catch the error. */
  readonly caught?: readonly string[];
  readonly url: string;
}

/** boto3 in a process of its own, which does one thing after the other. */
export interface Boto3 {
  /** All that it can call, by AWS's names. */
  readonly methods: ReadonlyMap<string, Boto3Method>;
  /**
   * Does with an operation what boto3_calls.py has a function for: `call`, `paginate` or `presign`.
   * Rejects where Python raises anything but an error of the service.
   */
  on(operation: string, action: string, what: object): Promise<Boto3Answer>;
  /** Uploads a file as a script without libraries would; the HTTP status. */
  upload(url: string, file: string): Promise<number>;
  stop(): Promise<void>;
}

/** Starts boto3 with nothing but an endpoint, a region and an account; `env` may hold further settings of AWS's. */
export async function startBoto3(
  python: string,
  endpoint: string,
  account: string,
  env: Record<string, string> = {},
): Promise<Boto3> {
  const program = startProgram(python, 'boto3_calls.py', pythonEnv({ ENDPOINT: endpoint, ACCOUNT: account, ...env }));
  const ask = async (request: object): Promise<unknown> => {
    const reply: unknown = JSON.parse(await program.ask(JSON.stringify(request)));
    if (typeof reply === 'object' && reply !== null && 'failure' in reply) throw new Error(String(reply.failure));
    return reply;
  };
  const known = (await ask({ action: 'methods' })) as readonly Boto3Method[];
  const methods = new Map(known.map((method) => [method.operation, method]));
  return {
    methods,
    on: async (operation, action, what) => {
      const found = methods.get(operation);
      if (found === undefined) throw new Error(`boto3 has no ${operation}.`);
      return (await ask({ action, service: found.service, method: found.method, ...what })) as Boto3Answer;
    },
    upload: async (url, file) => ((await ask({ action: 'upload', url, file })) as { status: number }).status,
    stop: () => program.stop(),
  };
}
