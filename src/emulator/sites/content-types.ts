import { extname } from 'node:path';

const text = (type: string): string => `${type}; charset=utf-8`;

const types: Readonly<Record<string, string>> = {
  '.avif': 'image/avif',
  '.css': text('text/css'),
  '.csv': text('text/csv'),
  '.eot': 'application/vnd.ms-fontobject',
  '.gif': 'image/gif',
  '.htm': text('text/html'),
  '.html': text('text/html'),
  '.ico': 'image/x-icon',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.js': text('text/javascript'),
  '.json': text('application/json'),
  '.map': text('application/json'),
  '.md': text('text/markdown'),
  '.mjs': text('text/javascript'),
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.otf': 'font/otf',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': text('image/svg+xml'),
  '.ttf': 'font/ttf',
  '.txt': text('text/plain'),
  '.wasm': 'application/wasm',
  '.webm': 'video/webm',
  '.webmanifest': text('application/manifest+json'),
  '.webp': 'image/webp',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.xml': text('application/xml'),
  '.zip': 'application/zip',
};

/** Content type of a file by the ending of its name; bytes where that is unknown. */
export const contentTypeOf = (name: string): string => types[extname(name).toLowerCase()] ?? 'application/octet-stream';
