// A process of its own, so that the client's work is on another core than the emulator's. Its arguments are a load's
// port, connections, seconds and request; it prints the number of calls per second.
import { measureLoad } from './load.ts';

const [port, connections, seconds, request = ''] = process.argv.slice(2);
const load = { port: Number(port), connections: Number(connections), seconds: Number(seconds), request };
console.log((await measureLoad(load)) / load.seconds);
