#!/usr/bin/env node
// Trims the official service models (botocore's service-2.json, Apache-2.0) to what the project reads: routes, shapes,
// constraints and error statuses, without documentation. Usage: node scripts/trim-model.mjs FOLDER, where FOLDER holds
// amplify/service-2.json and amplifybackend/service-2.json. Writes src/model/<service>.json.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const source = process.argv[2];
if (!source) {
  console.error(
    'Usage: node scripts/trim-model.mjs FOLDER (with amplify/service-2.json, amplifybackend/service-2.json)',
  );
  process.exit(2);
}

/** The named members of an object, without those that it lacks. */
const pick = (object, ...names) =>
  Object.fromEntries(names.filter((name) => object[name] !== undefined).map((name) => [name, object[name]]));

const mapValues = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));

const trimReference = (reference) => pick(reference, 'shape', 'location', 'locationName', 'timestampFormat');

const trimOperation = (operation) => ({
  http: pick(operation.http, 'method', 'requestUri', 'responseCode'),
  input: operation.input.shape,
  output: operation.output.shape,
  errors: (operation.errors ?? []).map((error) => error.shape),
});

const trimShape = (shape) => ({
  ...pick(shape, 'type', 'required', 'min', 'max', 'pattern', 'enum', 'sensitive', 'timestampFormat', 'exception'),
  ...(shape.error && { error: pick(shape.error, 'httpStatusCode') }),
  ...(shape.members && { members: mapValues(shape.members, trimReference) }),
  ...mapValues(pick(shape, 'member', 'key', 'value'), trimReference),
});

for (const service of ['amplify', 'amplifybackend']) {
  const model = JSON.parse(readFileSync(join(source, service, 'service-2.json'), 'utf8'));
  const trimmed = {
    metadata: {
      ...pick(model.metadata, 'apiVersion', 'endpointPrefix', 'protocol'),
      signingName: model.metadata.signingName ?? model.metadata.endpointPrefix,
    },
    operations: mapValues(model.operations, trimOperation),
    shapes: mapValues(model.shapes, trimShape),
  };
  writeFileSync(new URL(`../src/model/${service}.json`, import.meta.url), `${JSON.stringify(trimmed)}\n`);
}
