import type { SiteFile, SiteFiles } from './site-files.ts';

/** A file to answer with, or the path with a slash that the browser is to ask for instead. */
export type Found = { readonly name: string; readonly file: SiteFile } | { readonly folder: string };

/**
 * Finds the file of a decoded path as Amplify's clean URLs have it: `/about` is `about`, else `about.html`, else a
 * redirect to `/about/`, which is `about/index.html`.
 */
export function lookup(files: SiteFiles, path: string): Found | undefined {
  const name = path.replace(/^\/+/, '');
  if (name === '' || name.endsWith('/')) return find(files, `${name}index.html`);
  return (
    find(files, name) ??
    find(files, `${name}.html`) ??
    (files.has(`${name}/index.html`) ? { folder: `/${name}/` } : undefined)
  );
}

function find(files: SiteFiles, name: string): Found | undefined {
  const file = files.get(name);
  return file && { name, file };
}
