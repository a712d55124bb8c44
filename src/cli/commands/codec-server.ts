import { Command } from '@commander-js/extra-typings';
import { UsageError } from '../exit-codes.ts';
import { interruption } from '../interruption.ts';
import { collect, positiveNumber, wholeNumber } from '../parse.ts';

/** `codec-server`: decodes payloads for the Temporal UI and CLI, until SIGTERM or SIGINT. */
export function codecServerCommand() {
  return new Command('codec-server')
    .description('Decode payloads for the Temporal UI and CLI, and encode what is typed there, by PAYLOAD_KEYS')
    .option('--port <number>', 'port to listen on; 0 takes a free one', wholeNumber, 8081)
    .option('--host <address>', 'address to listen on; one that is not loopback needs --issuer', '127.0.0.1')
    .option('--allow-origin <origin>', 'origin of a Temporal UI whose pages may ask; repeatable', collect)
    .option('--issuer <url>', 'whose tokens (OIDC, JWT) are taken; then each request needs one')
    .option('--audience <name>', 'audience of the tokens')
    .option('--jwks-url <url>', "the issuer's keys. Default: as its OpenID configuration says")
    .option('--require-claim <name=value>', 'what a token must have besides; repeatable', collect)
    .option('--requests-per-second <number>', 'requests of each who asks', positiveNumber, 50)
    .action(async ({ allowOrigin: origins = [], issuer, audience, jwksUrl, requireClaim = [], ...options }) => {
      const { ConfigError, loadConfig } = await import('../../config.ts');
      const { loadDataConverter } = await import('../../codec/data-converter.ts');
      const { createLog } = await import('../../log.ts');
      const { startCodecServer } = await import('../../codec-server/index.ts');
      if ((issuer === undefined) !== (audience === undefined)) throw new UsageError('--issuer needs --audience');
      const claims = requireClaim.map(claimOf);
      if (issuer === undefined && (claims.length > 0 || jwksUrl !== undefined)) {
        throw new UsageError('--jwks-url and --require-claim need --issuer');
      }
      const { payloads, temporal } = loadConfig();
      if (!payloads?.keys.length) throw new ConfigError('PAYLOAD_KEYS: must be set, as for the workers');
      const { payloadCodecs: [codec] = [] } = await loadDataConverter(payloads);
      if (codec === undefined) return;
      // Who read what is told whatever LOG_LEVEL is.
      const log = createLog('info');
      const interrupted = interruption();
      const tokens = issuer !== undefined && audience !== undefined && { issuer, audience, claims };
      const server = await startCodecServer({
        ...options,
        origins,
        codec,
        namespace: temporal.namespace,
        log,
        ...(tokens && { tokens: { ...tokens, ...(jwksUrl !== undefined && { jwksUrl }) } }),
      });
      log.info({ url: server.url, origins, issuer, namespace: temporal.namespace }, 'codec server started');
      log.info({ signal: await interrupted }, 'codec server stops');
      await server.close();
    });
}

function claimOf(text: string): readonly [string, string] {
  const [, name, value] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new UsageError('--require-claim must be NAME=VALUE');
  return [name, value];
}
