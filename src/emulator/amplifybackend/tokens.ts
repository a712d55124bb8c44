import { randomInt, randomUUID } from 'node:crypto';
import type {
  CreateTokenCommandInput,
  DeleteTokenCommandInput,
  GetTokenCommandInput,
} from '@aws-sdk/client-amplifybackend';
import type { Call } from '../call.ts';
import type { World } from '../world.ts';
import { findBackend, notFound } from './find.ts';
import type { TokenRecord } from './records.ts';

export function createToken(input: CreateTokenCommandInput, call: Call, { clock, timings }: World) {
  const { appId, backend } = findBackend(call.scope, input);
  const now = clock.now();
  for (const [id, { expires }] of backend.tokens) if (expires <= now) backend.tokens.delete(id);
  const token: TokenRecord = {
    challengeCode: Array.from({ length: 6 }, () => randomInt(10)).join(''),
    expires: now + timings.get('challengeLifetime') * 1000,
  };
  const sessionId = randomUUID();
  backend.tokens.set(sessionId, token);
  // Neither the code nor the session belongs in a log.
  call.effect = `${appId}/challenge`;
  return answerOf(appId, sessionId, token);
}

export function getToken(input: GetTokenCommandInput, { scope }: Call, world: World) {
  const { appId, sessionId, token } = findToken(scope, input, world);
  return answerOf(appId, sessionId, token);
}

export function deleteToken(input: DeleteTokenCommandInput, call: Call, world: World) {
  const { appId, sessionId, backend } = findToken(call.scope, input, world);
  backend.tokens.delete(sessionId);
  call.effect = `${appId}/challenge`;
  return { IsSuccess: true };
}

/** The token of a session that has not expired. Throws NotFoundException, which does not repeat the session id. */
function findToken(scope: Call['scope'], input: GetTokenCommandInput, { clock }: World) {
  const { appId, backend } = findBackend(scope, input);
  const { SessionId: sessionId = '' } = input;
  const token = backend.tokens.get(sessionId);
  if (token === undefined || token.expires <= clock.now()) throw notFound('Token', 'of this session');
  return { appId, backend, sessionId, token };
}

/** The time of expiry is in epoch seconds, as a string. */
const answerOf = (appId: string, sessionId: string, { challengeCode, expires }: TokenRecord) => ({
  AppId: appId,
  SessionId: sessionId,
  ChallengeCode: challengeCode,
  Ttl: String(Math.floor(expires / 1000)),
});
