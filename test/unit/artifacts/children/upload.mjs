// Uploads one artifact and prints how long it took and how much memory.
import { growth } from './rss.mjs';

const { compiled, location, ref, url } = JSON.parse(process.argv[2]);
const { openArtifactStore } = await import(`${compiled}/src/artifacts/store.js`);
const { uploadToPresignedUrl } = await import(`${compiled}/activities/transfer/upload.js`);

const started = performance.now();
const grown = await growth(() => uploadToPresignedUrl(url, ref, openArtifactStore(location)));
console.log(JSON.stringify({ grown, seconds: (performance.now() - started) / 1000 }));
