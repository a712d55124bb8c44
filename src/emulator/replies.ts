import type { Service } from '../model/index.ts';
import { ServiceError, statusOf } from './errors.ts';
import type { HttpReply } from './faults.ts';

/** Longest message that Amplify's model allows. */
const maxMessage = 255;

/** What AmplifyBackend adds to these errors, where they don't say it themselves. */
const backendMembers: Readonly<Record<string, object>> = {
  NotFoundException: { resourceType: 'Resource' },
  TooManyRequestsException: { limitType: 'RequestRate' },
};

/** The answer of an operation. */
export const success = (status: number, body: string): HttpReply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body,
});

/** An error as the services send it: its name in a header, the message and further members as JSON. */
export function failure(error: ServiceError, service: Service): HttpReply {
  const message = error.message.length > maxMessage ? `${error.message.slice(0, maxMessage - 1)}…` : error.message;
  return {
    status: statusOf(error, service),
    headers: { 'content-type': 'application/json', 'x-amzn-ErrorType': error.name },
    body: JSON.stringify({
      message,
      ...(service === 'amplifybackend' && backendMembers[error.name]),
      ...error.members,
    }),
    error: error.name,
  };
}

/** What the gateway in front of the services answers to a request that it can't attribute: capital `Message`. */
export function gatewayFailure(message = 'Unable to determine service/operation name to be authorized'): HttpReply {
  const name = 'AccessDeniedException';
  return {
    status: 403,
    headers: { 'content-type': 'application/json', 'x-amzn-ErrorType': name, 'x-amz-apigw-id': 'emulator=' },
    body: JSON.stringify({ Message: message }),
    error: name,
  };
}

/** A bug of the emulator, as an error of its own service. */
export const internalFailure = (error: unknown): ServiceError =>
  new ServiceError('InternalFailureException', `Emulator: ${error instanceof Error ? error.message : String(error)}`, {
    status: 500,
  });
