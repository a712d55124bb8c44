import type { Client } from '@temporalio/client';
import type { Payload, ProtoFailure } from '@temporalio/common';
import { memberOf } from './model/member-of.ts';

/**
 * What the server has as a payload, which Temporal's client gives as it is.
 * @throws {PayloadKeyError} where it is encrypted, and the client has not its key.
 */
export async function decoded(client: Client, payload: Payload): Promise<unknown> {
  const { payloadConverter, payloadCodecs } = client.options.loadedDataConverter;
  let payloads = [payload];
  for (const codec of payloadCodecs.toReversed()) payloads = await codec.decode(payloads);
  const [clear = payload] = payloads;
  return payloadConverter.fromPayload(clear);
}

/** What a failure says, likewise. */
export async function messageOf(client: Client, failure: ProtoFailure): Promise<string | undefined> {
  const { message, encodedAttributes } = failure;
  const said = encodedAttributes ? memberOf(await decoded(client, encodedAttributes), 'message') : message;
  return typeof said === 'string' && said !== '' ? said : undefined;
}
