import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkoutAddresses } from '../../supabase/local/functions/environment.ts';
import { freePort } from '../../supabase/local/listen.ts';
import { startStaticServer, type StaticServer } from '../../supabase/local/web/static-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'amana-static-'));
let server: StaticServer;
let url: string;

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const formTargets = ['https://pay.example/some/path', 'https://pay.example/other', 'http://127.0.0.1:2/jazzcash'];
  server = await startStaticServer({ folder, port, config: { apiUrl: 'http://127.0.0.1:1' }, formTargets });
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

function build(hash: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, `assets/index-${hash}.js`), `export const built = '${hash}';`);
  writeFileSync(join(folder, 'index.html'), `<script type="module" src="/assets/index-${hash}.js"></script>`);
}

async function read(path: string, headers: Record<string, string> = {}) {
  const answer = await fetch(url + path, { headers });
  return { status: answer.status, cache: answer.headers.get('cache-control'), text: await answer.text(), answer };
}

test('a new build is served at once, and open pages keep the code that they began with', async () => {
  build('aaaaaaaa');
  const before = await read('/orders/1');
  expect(before).toMatchObject({ status: 200, cache: 'no-cache' });
  expect(before.text).toContain('index-aaaaaaaa.js');
  const script = { status: 200, cache: 'public, max-age=31536000, immutable' };
  expect(await read('/assets/index-aaaaaaaa.js')).toMatchObject(script);

  build('bbbbbbbb');
  const etag = before.answer.headers.get('etag') ?? '';
  const after = await read('/orders/1', { 'if-none-match': etag });
  expect(after).toMatchObject({ status: 200, cache: 'no-cache' });
  expect(after.text).toContain('index-bbbbbbbb.js');
  expect((await read('/', { 'if-none-match': after.answer.headers.get('etag') ?? '' })).status).toBe(304);
  expect(await read('/assets/index-bbbbbbbb.js')).toMatchObject(script);
  expect(await read('/assets/index-aaaaaaaa.js')).toMatchObject(script);
});

test('while a build has emptied the folder, the page asks to come back and nothing is cached', async () => {
  build('cccccccc');
  rmSync(folder, { recursive: true });
  expect(await read('/')).toMatchObject({ status: 503, cache: 'no-store' });
  expect(await read('/assets/index-dddddddd.js')).toMatchObject({ status: 404, cache: 'no-store' });
  build('dddddddd');
  expect((await read('/')).status).toBe(200);
  expect((await read('/assets/index-dddddddd.js')).status).toBe(200);
});

test('the service worker is asked for anew every time, and may stand', async () => {
  build('gggggggg');
  writeFileSync(join(folder, 'sw.js'), 'self.first = true;');
  writeFileSync(join(folder, 'manifest.webmanifest'), '{}');
  const worker = await read('/sw.js');
  expect(worker).toMatchObject({ status: 200, cache: 'no-cache' });
  expect(worker.answer.headers.get('content-type')).toContain('text/javascript');
  expect(worker.answer.headers.get('content-security-policy')).toContain("worker-src 'self'; manifest-src 'self'");
  writeFileSync(join(folder, 'sw.js'), 'self.second = "another";');
  expect((await read('/sw.js')).text).toContain('second');
  expect((await read('/manifest.webmanifest')).answer.headers.get('content-type')).toBe('application/manifest+json');
});

test('nothing outside of the folder is served', async () => {
  build('eeeeeeee');
  for (const path of ['/..%2f..%2fetc/hosts.txt', '/assets', '/%']) {
    const { status, text } = await read(path);
    expect(status === 404 || text.includes('index-eeeeeeee.js')).toBe(true);
  }
});

test('a form goes to the checkout pages that were configured and nowhere else', async () => {
  build('ffffffff');
  const policy = (await read('/')).answer.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("; form-action 'self' https://pay.example http://127.0.0.1:2");
  expect(policy.endsWith('http://127.0.0.1:2')).toBe(true);
});

test('checkout addresses are those of the companies and what is added', () => {
  expect(
    checkoutAddresses({
      JAZZCASH_BASE_URL: 'https://a.example',
      JAZZCASH_PAYOUT_BASE_URL: 'https://never.example',
      MAIL_API_URL: 'https://mail.example',
      CHECKOUT_FORM_ORIGINS: ' https://b.example  https://c.example ',
    }),
  ).toEqual(['https://a.example', 'https://b.example', 'https://c.example']);
  expect(() => checkoutAddresses({ CHECKOUT_FORM_ORIGINS: 'b.example' })).toThrow(/must be a URL/);
});
