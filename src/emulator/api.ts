import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { validateShape } from '../model/validate.ts';
import { requirementsOf } from './access/requirements.ts';
import { amplifyHandlers } from './amplify/index.ts';
import { backendHandlers } from './amplifybackend/index.ts';
import { hasBody, readBody } from './body.ts';
import type { Call } from './call.ts';
import { badRequest, ServiceError } from './errors.ts';
import type { HttpReply, Reply } from './faults.ts';
import type { Handler } from './handlers.ts';
import { failure, gatewayFailure, internalFailure, success } from './replies.ts';
import { matchRoute } from './routing.ts';
import type { Match } from './routing.ts';
import { readCredential } from './signature.ts';
import type { Fields } from './wire.ts';
import { wireOf } from './wire.ts';
import type { World } from './world.ts';

const maxBodyBytes = 6 * 1024 * 1024;

const handlers: ReadonlyMap<string, Handler<Fields, object>> = new Map(
  // Each takes what the model of its own operation describes, and is called with nothing else.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  Object.entries({ ...amplifyHandlers, ...backendHandlers } as unknown as Record<string, Handler<Fields, object>>),
);

/** AWS's names of the operations that work; the others answer 501. */
export const implementedOperations: readonly string[] = [...handlers.keys()];

/** Answers a request to one of the two services. Never throws. */
export async function serveApi(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  origin: string,
): Promise<void> {
  const requestId = randomUUID();
  const reply = await answer(world, request, origin, requestId).catch((error: unknown) =>
    failure(internalFailure(error), 'amplify'),
  );
  if (reply === 'closed' || response.destroyed) {
    request.socket.destroy();
    return;
  }
  const length = Buffer.byteLength(reply.body);
  response.writeHead(reply.status, { ...reply.headers, 'x-amzn-RequestId': requestId, 'content-length': length });
  response.end(reply.body);
}

async function answer(world: World, request: IncomingMessage, origin: string, requestId: string): Promise<Reply> {
  const { method = '', url = '' } = request;
  const queryStart = url.indexOf('?');
  const path = queryStart === -1 ? url : url.slice(0, queryStart);
  const query = queryStart === -1 ? '' : url.slice(queryStart + 1);
  if (method === 'OPTIONS') return preflight(path);

  const match = findMatch(method, path);
  if (match instanceof ServiceError) return failure(match, 'amplify');
  const credential = readCredential(request.headers.authorization, query);
  if (match === undefined || credential === undefined) return gatewayFailure();
  const { operation, labels } = match;
  if (credential.service !== operation.service) {
    return gatewayFailure(`Credential should be scoped to correct service: '${operation.service}'.`);
  }

  const { accessKeyId, region } = credential;
  const scope = world.store.scope(world.principals.accountOf(accessKeyId), region);
  const call: Call = { operation, labels, scope, accessKeyId, origin, requestId };
  const time = world.clock.now();
  const body = hasBody(request) ? await readBody(request, maxBodyBytes) : '';
  const fault = world.faults.hit(call);
  if (fault !== undefined) world.saver.changed();
  const proceed = async (): Promise<Reply> => {
    const done = perform(world, call, query, body);
    // Nobody is told of a change that a kill could undo.
    if (call.effect !== undefined) await world.saver.saved();
    return done;
  };
  const reply = await (fault === undefined ? proceed() : fault(proceed)).catch((error: unknown) =>
    failure(error instanceof ServiceError ? error : internalFailure(error), operation.service),
  );
  const [status, error] = reply === 'closed' ? [null, undefined] : [reply.status, reply.error];
  world.calls.add({ call, time, status, error });
  return reply;
}

/** Does what the call asks for. Throws a ServiceError. */
function perform(world: World, call: Call, query: string, body: string | undefined): HttpReply {
  const { operation, labels } = call;
  const handler = handlers.get(operation.name);
  if (handler === undefined) {
    throw new ServiceError('NotImplementedException', `The emulator does not implement ${operation.name} yet.`, {
      status: 501,
    });
  }
  if (body === undefined) {
    throw new ServiceError('RequestEntityTooLargeException', 'Request Too Long', { status: 413 });
  }
  const wire = wireOf(operation);
  const input = wire.parse(labels, query, wire.hasBody && body !== '' ? parseJson(body) : undefined);
  const refusal = world.principals.refusal(call.accessKeyId, () => requirementsOf(call, input));
  if (refusal !== undefined) return gatewayFailure(refusal);
  const violations = validateShape(operation.shapes, operation.input, input);
  if (violations.length > 0) {
    const list = violations.map(({ path, rule }) => `${path || 'the body'} ${rule}`).join('; ');
    throw badRequest(`${violations.length} validation error${violations.length > 1 ? 's' : ''} detected: ${list}`);
  }
  return success(operation.http.responseCode ?? 200, wire.serialise(handler(input, call, world)));
}

function findMatch(method: string, path: string): Match | undefined | ServiceError {
  try {
    return matchRoute(method, path);
  } catch {
    return badRequest('The path is not well percent-encoded.');
  }
}

function parseJson(body: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw badRequest('The body is not valid JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest('The body must be a JSON object.');
  }
  return value;
}

/** Browsers ask before they call: AmplifyBackend allows it, Amplify does not. */
function preflight(path: string): HttpReply {
  if (!path.startsWith('/backend') && !path.startsWith('/s3Buckets')) return gatewayFailure();
  const headers = {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'DELETE,GET,OPTIONS,POST,PUT',
    'access-control-allow-headers': 'authorization,content-type,x-amz-date,x-amz-security-token',
  };
  return { status: 204, headers, body: '' };
}
