import { randomBytes } from 'node:crypto';
import { UpdateAppCommand } from '@aws-sdk/client-amplify';
import type { AmplifyClient } from '@aws-sdk/client-amplify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startLab, zipOf } from './lab.ts';
import type { BranchName, Lab } from './lab.ts';
import { rawRequest, sendRaw } from './raw.ts';

let lab: Lab;
let client: AmplifyClient;
let branch: BranchName;
let url: string;

const image = randomBytes(100_000);
const files = {
  'index.html': '<h1>Home</h1>',
  'app.js': 'alert(1)',
  'img/logo.png': image,
  'about.html': 'About',
  'docs/index.html': 'Docs',
  'a b/ü.txt': 'umlaut',
  '404.html': 'Lost',
};

beforeAll(async () => {
  lab = await startLab();
  client = lab.client();
  branch = await lab.branch(client, {}, { branchName: 'feature/New' });
  await lab.deploy(client, branch, await zipOf(files));
  await lab.advance(20);
  url = (await lab.siteUrl(branch)) ?? '';
});
afterAll(() => lab.emulator.close());

const get = async (path: string) => {
  const response = await fetch(new URL(path, url), { redirect: 'manual' });
  return [response.status, response.headers.get('location') ?? (await response.text())];
};

const setRules = (customRules: { source: string; target: string; status?: string; condition?: string }[]) =>
  client.send(new UpdateAppCommand({ appId: branch.appId, customRules }));

describe('a site', () => {
  test('has the deployed files byte for byte, with their content types', async () => {
    const logo = await fetch(`${url}img/logo.png`);
    expect(logo.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await logo.arrayBuffer()).equals(image)).toBe(true);
    const script = await fetch(`${url}app.js`, { method: 'HEAD' });
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('content-length')).toBe('8');
    expect(await get('/a%20b/%C3%BC.txt')).toEqual([200, 'umlaut']);
  });

  test('serves index.html of folders, and clean URLs', async () => {
    expect(await get('/')).toEqual([200, '<h1>Home</h1>']);
    expect(await get('/docs/')).toEqual([200, 'Docs']);
    expect(await get('/docs?a=1')).toEqual([301, '/docs/?a=1']);
    expect(await sendRaw(url, rawRequest('GET', '//docs'))).toContain('location: /docs/\r\n');
    expect(await get('/about')).toEqual([200, 'About']);
    expect(await get('/missing')).toEqual([404, 'No such file.\n']);
  });

  test("answers to the host name of its branch, and to no other branch's", async () => {
    const host = `feature-new.${branch.appId}.amplifyapp.com`;
    expect((await lab.control('GET', 'sites')).sites).toMatchObject([{ host, url }]);
    expect(await sendRaw(url, rawRequest('GET', '/about', [`host: ${host}`]))).toMatch(/^HTTP\/1\.1 200 [^]*About$/);
    expect(await sendRaw(url, rawRequest('GET', '/', ['host: other.d1.amplifyapp.com']))).toMatch(/^HTTP\/1\.1 404 /);
  });

  test('keeps its port and serves the last job that succeeded', async () => {
    await lab.deploy(client, branch, Buffer.from('no zip'));
    await lab.advance(20);
    expect(await get('/')).toEqual([200, '<h1>Home</h1>']);
    await lab.deploy(client, branch, await zipOf({ ...files, 'index.html': 'New' }));
    await lab.advance(20);
    expect(await lab.siteUrl(branch)).toBe(url);
    expect(await get('/')).toEqual([200, 'New']);
  });

  test.each(['/../../etc/passwd', '/..%2f..%2fetc/passwd', '//etc/passwd', '/%00'])(
    'has no way out by %s',
    async (path) => {
      expect(await sendRaw(url, rawRequest('GET', path))).toMatch(/^HTTP\/1\.1 404 /);
    },
  );

  test.each([
    ['takes a free port of a range', 50, 'SUCCEED', undefined],
    [
      'fails the job where the range has no free port',
      0,
      'FAILED',
      expect.stringMatching(/^All ports from .* are taken/),
    ],
  ])('%s', async (_name, span, expected, reason) => {
    const taken = Number(new URL(url).port);
    const ranged = await startLab({ sitePorts: [taken, taken + span] });
    const owner = ranged.client();
    const target = await ranged.branch(owner);
    await ranged.deploy(owner, target, await zipOf({ 'index.html': 'x' }));
    await ranged.advance(20);
    const { status, steps } = await ranged.job(owner, target, '1');
    expect([status, steps[0]?.statusReason]).toEqual([expected, reason]);
    const ports = (await ranged.control('GET', 'sites')).sites.map((site) => Number(new URL(site.url).port));
    expect(ports.filter((port) => port <= taken || port > taken + span)).toEqual([]);
    await ranged.emulator.close();
  });

  test('refuses what it can not do', async () => {
    expect((await fetch(url, { method: 'POST' })).status).toBe(405);
    expect(await sendRaw(url, rawRequest('GET', '/%E0%A4%A'))).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('custom rules', () => {
  test('redirect with placeholders and keep the query', async () => {
    await setRules([
      { source: '/old', target: '/about', status: '301' },
      { source: '/blog/<year>/<slug>', target: '/posts/<slug>-<year>' },
      { source: '/wiki/<*>', target: 'https://wiki.example.com/<*>', status: '302' },
      { source: '/shop', target: '/shop/', status: '301' },
      { source: '/item?id=<number>', target: '/items/<number>?ref=old', status: '301' },
    ]);
    expect(await get('/old?x=1')).toEqual([301, '/about?x=1']);
    expect(await get('/blog/2026/spring')).toEqual([302, '/posts/spring-2026']);
    expect(await get('/wiki/a/b%20c')).toEqual([302, 'https://wiki.example.com/a/b%20c']);
    expect(await get('/shop')).toEqual([301, '/shop/']);
    expect(await get('/shop/')).toEqual([404, 'No such file.\n']);
    expect(await get('/item?id=7')).toEqual([301, '/items/7?ref=old']);
    expect(await get('/item')).toEqual([404, 'No such file.\n']);
  });

  test('rewrite with 200, also where a file is; the first that fits wins', async () => {
    await setRules([
      { source: '/about', target: '/docs/index.html', status: '200' },
      { source: '/<*>', target: '/nowhere', status: '404' },
      { source: '/about', target: '/app.js', status: '200' },
    ]);
    expect(await get('/about')).toEqual([200, 'Docs']);
  });

  test('of a single-page app: a regular expression that spares assets', async () => {
    const source = String.raw`</^[^.]+$|\.(?!(css|gif|ico|jpg|js|png|txt|svg|woff|ttf|map|json)$)([^.]+$)/>`;
    await setRules([{ source, target: '/index.html', status: '200' }]);
    expect(await get('/cart/42')).toEqual([200, 'New']);
    expect(await get('/app.js')).toEqual([200, 'alert(1)']);
  });

  test('404-200 and 404 hold only where no file is', async () => {
    await setRules([{ source: '/<*>', target: '/index.html', status: '404-200' }]);
    expect(await get('/cart/42')).toEqual([200, 'New']);
    expect(await get('/about')).toEqual([200, 'About']);
    await setRules([{ source: '/<*>', target: '/404.html', status: '404' }]);
    expect(await get('/cart/42')).toEqual([404, 'Lost']);
    expect(await get('/docs/')).toEqual([200, 'Docs']);
  });

  test('with a country or a broken expression are passed over', async () => {
    await setRules([
      { source: '/<*>', target: '/us', status: '302', condition: '<US>' },
      { source: '</(/>', target: '/broken', status: '302' },
    ]);
    expect(await get('/about')).toEqual([200, 'About']);
  });
});
