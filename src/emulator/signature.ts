import { createHash } from 'node:crypto';

/** Who calls, and where: what the credential scope of a SigV4 signature says. */
export interface Credential {
  readonly accessKeyId: string;
  readonly region: string;
  /** Signing name of the service. */
  readonly service: string;
}

const algorithm = 'AWS4-HMAC-SHA256';
const authorization = new RegExp(
  `^${algorithm}\\s+Credential=(\\S+?)\\s*,\\s*SignedHeaders=[^,\\s]+\\s*,\\s*Signature=[0-9a-f]{64}$`,
);
const credentialScope = /^([^/\s,]{1,128})\/\d{8}\/([a-z0-9-]{1,64})\/([a-z0-9-]{1,64})\/aws4_request$/;

const accounts = new Map<string, string>();

/**
 * Reads the SigV4 signature of a request, which stands in the `Authorization` header, or in the query of a URL that was
 * signed in advance; undefined where there is none. The signature itself can't be checked, since the emulator knows no
 * secret keys, and a signed URL does not expire.
 */
export function readCredential(header: string | undefined, query: string): Credential | undefined {
  const [, scope] = authorization.exec(header ?? '') ?? [];
  const [, accessKeyId, region, service] = credentialScope.exec(scope ?? signedScope(query)) ?? [];
  if (accessKeyId === undefined || region === undefined || service === undefined) return undefined;
  return { accessKeyId, region, service };
}

function signedScope(query: string): string {
  if (!query.includes('X-Amz-Signature=')) return '';
  const parameters = new URLSearchParams(query);
  return parameters.get('X-Amz-Algorithm') === algorithm ? (parameters.get('X-Amz-Credential') ?? '') : '';
}

/** The account of an access key id: the id itself if it is twelve digits, else twelve digits made from its SHA-256. */
export function accountOf(accessKeyId: string): string {
  let account = accounts.get(accessKeyId);
  if (account === undefined) {
    const hash = createHash('sha256').update(accessKeyId).digest();
    const digits = String(hash.readBigUInt64BE() % 10n ** 12n).padStart(12, '0');
    account = /^\d{12}$/.test(accessKeyId) ? accessKeyId : digits;
    if (accounts.size >= 10_000) accounts.clear();
    accounts.set(accessKeyId, account);
  }
  return account;
}
