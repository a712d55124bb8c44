/** A proxy, or what is wrong with it. A URL may hold a password, so that none is quoted. */
export type ProxyFrom =
  | { readonly url: string; readonly rule?: never }
  | { readonly url?: never; readonly rule: string };

/** Reads the proxy of a file of targets: a URL without a password, or `env:NAME` for a variable with one. */
export function proxyFrom(text: string, env: Readonly<Record<string, string>>): ProxyFrom {
  const [, name] = /^env:(\w+)$/.exec(text) ?? [];
  if (name === undefined) {
    const url = parsed(text);
    const secret = url !== undefined && (url.username !== '' || url.password !== '');
    return secret ? { rule: 'must hold no password: put the URL into a variable and write env:NAME' } : proxyUrl(text);
  }
  const value = env[name];
  return value === undefined ? { rule: `names the variable ${name}, which is not set` } : proxyUrl(value);
}

/** Reads a proxy as HTTPS_PROXY has it; a host without `http://` will do, as for the AWS CLI. */
export function proxyUrl(text: string): ProxyFrom {
  const url = parsed(text.includes('://') ? text : `http://${text}`);
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol) && url.hostname !== '') return { url: url.href };
  return { rule: 'must be the http or https URL of an HTTP proxy' };
}

function parsed(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
