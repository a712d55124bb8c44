import { Command } from '@commander-js/extra-typings';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interruption } from '../interruption.ts';
import { positiveNumber, wholeNumber } from '../parse.ts';

/** `emulator`: a local AWS Amplify and AmplifyBackend, until SIGTERM or SIGINT. */
export function emulatorCommand() {
  return new Command('emulator')
    .description('Run the emulator of AWS Amplify and AmplifyBackend alone')
    .option('--port <number>', 'loopback port to listen on; 0 takes a free one', wholeNumber, 0)
    .option('--speed <factor>', 'how much faster than real time its clock runs', positiveNumber, 1)
    .option('--data <dir>', 'folder for uploads and sites. Default: a temporary one')
    .option('--state <file>', 'keep its state in this file, over a restart')
    .option('--s3-endpoint <url>', 'server that has the buckets of s3:// sources; read with the credentials of AWS_*')
    .action(async ({ port, speed, data, state, s3Endpoint }) => {
      const { startEmulator } = await import('../../emulator/index.ts');
      const interrupted = interruption();
      const dataDir = data ?? (await mkdtemp(join(tmpdir(), 'temporal-amplify-emulator-')));
      const emulator = await startEmulator({
        port,
        speed,
        dataDir,
        ...(state !== undefined && { stateFile: state }),
        ...(s3Endpoint !== undefined && { s3: { endpoint: s3Endpoint } }),
      });
      console.log(emulator.url);
      await interrupted;
      await emulator.close();
      if (data === undefined) await rm(dataDir, { recursive: true, force: true });
    });
}
