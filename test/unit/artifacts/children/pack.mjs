// Packs a folder unless it is packed, puts it into a store, and prints how much memory that took, or the error.
import { growth } from './rss.mjs';

const { compiled, location, dir, into, packed } = JSON.parse(process.argv[2]);
const { openArtifactStore } = await import(`${compiled}/src/artifacts/store.js`);
const { packFolder } = await import(`${compiled}/src/artifacts/pack.js`);

const started = performance.now();
try {
  const grown = await growth(async () => openArtifactStore(location).put(packed ?? (await packFolder(dir, { into }))));
  console.log(JSON.stringify({ grown, seconds: (performance.now() - started) / 1000 }));
} catch (error) {
  console.log(JSON.stringify({ error: error.code }));
}
