import { listOperationNames, listViolations, operationNames, operationViolations } from '../call-requests.ts';
import type { Shapes, StructureShape } from '../index.ts';
import { flag, queueing, type Rule, target } from './members.ts';

/** Inputs of the workflows that pass a request on to the services, or try whether they could. */
export const operationInputs = {
  callOperation: {
    type: 'structure',
    required: ['operation', 'input'],
    members: {
      target,
      operation: { shape: 'OperationName' },
      input: { shape: 'OperationInput' },
      reveal: flag,
      ...queueing,
    },
  },
  checkTargets: { type: 'structure', members: { target } },
  listAll: {
    type: 'structure',
    required: ['operation', 'input'],
    members: {
      target,
      operation: { shape: 'ListOperationName' },
      input: { shape: 'OperationInput' },
      maxItems: { shape: 'ItemCount' },
      pageSize: { shape: 'ItemCount' },
      startingToken: { shape: 'Token' },
    },
  },
} as const satisfies Record<string, StructureShape>;

/** The shapes that these inputs name. */
export const operationShapes: Shapes = {
  OperationName: { type: 'string', enum: operationNames },
  ListOperationName: { type: 'string', enum: listOperationNames },
  OperationInput: { type: 'document' },
  ItemCount: { type: 'integer', min: 1, max: 100_000 },
  Token: { type: 'string', min: 1, max: 2000 },
};

/** What shapes cannot say of them: the request is checked by the service's own model. */
export const operationRules: Partial<Record<keyof typeof operationInputs, Rule>> = {
  callOperation: operationViolations,
  listAll: listViolations,
};
