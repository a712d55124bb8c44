// The emulator in a process of its own, so that what it uses is not the worker's. Says its URL.
import { startEmulator } from '../../../src/emulator/index.ts';

const [dataDir = ''] = process.argv.slice(2);
const emulator = await startEmulator({ dataDir, callLogSize: 200_000 });

process.once('disconnect', () => void emulator.close());
process.send?.(emulator.url);
