import { models } from '../model/index.ts';
import type { Service } from '../model/index.ts';

/** An answer that is an error, under AWS's name for it. */
export class ServiceError extends Error {
  /** Set where no service model knows the name. */
  readonly status: number | undefined;
  /** Further members of the error's body, by their name on the wire. */
  readonly members: Readonly<Record<string, string>>;

  constructor(name: string, message: string, options: { status?: number; members?: Record<string, string> } = {}) {
    super(message);
    this.name = name;
    this.status = options.status;
    this.members = options.members ?? {};
  }
}

export const badRequest = (message: string): ServiceError => new ServiceError('BadRequestException', message);
export const notFound = (message: string): ServiceError => new ServiceError('NotFoundException', message);
export const limitExceeded = (message: string): ServiceError => new ServiceError('LimitExceededException', message);

/** HTTP status of an error: its own, else the model's, else 400. */
export function statusOf(error: ServiceError, service: Service): number {
  const shape = models[service].shapes[error.name];
  return error.status ?? (shape?.type === 'structure' ? shape.error?.httpStatusCode : undefined) ?? 400;
}

/** A request of the control API that asks for what can't be; answered with 400. */
export class ControlError extends Error {}
