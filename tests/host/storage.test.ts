import { randomUUID } from 'node:crypto';
import { createClient } from '@supabase/supabase-js';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stack } from '../support/env.ts';
import { connectAsAdmin } from './support.ts';

const admin = connectAsAdmin();
const service = createClient(stack.apiUrl, stack.secretKey, { auth: { persistSession: false } }).storage;
const visitor = createClient(stack.apiUrl, stack.publishableKey, { auth: { persistSession: false } }).storage;
const bucket = `host-${randomUUID().slice(0, 8)}`;
const hidden = `${bucket}-hidden`;
let picture: Buffer;

beforeAll(async () => {
  picture = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#0b6b5b' } })
    .png()
    .toBuffer();
  expect(
    (await service.createBucket(bucket, { public: true, fileSizeLimit: '1MB', allowedMimeTypes: ['image/png'] })).error,
  ).toBeNull();
  expect((await service.createBucket(hidden, { public: false })).error).toBeNull();
});

afterAll(async () => {
  for (const name of [bucket, hidden]) {
    await service.emptyBucket(name);
    await service.deleteBucket(name);
  }
  await admin.end();
});

test('what was stored comes back, byte for byte, with its type and cache time', async () => {
  const file = new Blob([new Uint8Array(picture)], { type: 'image/png' });
  const { error } = await service
    .from(bucket)
    .upload('a/picture.png', file, { cacheControl: '86400', contentType: 'image/png' });
  expect(error).toBeNull();
  const response = await fetch(service.from(bucket).getPublicUrl('a/picture.png').data.publicUrl);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('image/png');
  expect(response.headers.get('cache-control')).toContain('86400');
  expect(Buffer.from(await response.arrayBuffer()).equals(picture)).toBe(true);
});

test('a rendition has the asked width and is a modern format where the browser takes it', async () => {
  const url = service.from(bucket).getPublicUrl('a/picture.png', { transform: { width: 200, quality: 75 } })
    .data.publicUrl;
  expect(url).toContain('/render/image/public/');
  const response = await fetch(url, { headers: { accept: 'image/avif,image/webp,*/*' } });
  expect(response.headers.get('content-type')).toBe('image/webp');
  const made = await sharp(Buffer.from(await response.arrayBuffer())).metadata();
  expect([made.width, made.height]).toEqual([200, 150]);
  const plain = await fetch(url, { headers: { accept: 'image/png' } });
  expect(plain.headers.get('content-type')).toBe('image/jpeg');
});

test('a file of a wrong type or size is refused', async () => {
  const wrong = await service
    .from(bucket)
    .upload('a/text.txt', new Blob(['x'], { type: 'text/plain' }), { contentType: 'text/plain' });
  expect(wrong.error?.message).toContain('mime type');
  const large = await service
    .from(bucket)
    .upload('a/large.png', new Blob([new Uint8Array(1_100_000)], { type: 'image/png' }), { contentType: 'image/png' });
  expect(large.error?.message).toContain('maximum allowed size');
});

test('a visitor writes nothing and sees nothing of a private bucket, but a signed address opens one file', async () => {
  const body = new Blob(['paper'], { type: 'text/plain' });
  expect((await visitor.from(hidden).upload('b.txt', body)).error).not.toBeNull();
  expect(
    (await visitor.from(bucket).upload('b.png', new Blob([new Uint8Array(picture)], { type: 'image/png' }))).error
      ?.message,
  ).toContain('row-level security');
  expect((await service.from(hidden).upload('b.txt', body, { contentType: 'text/plain' })).error).toBeNull();
  expect((await visitor.from(hidden).download('b.txt')).error).not.toBeNull();
  const signed = await service.from(hidden).createSignedUrl('b.txt', 60);
  expect(signed.error).toBeNull();
  const opened = await fetch(signed.data?.signedUrl ?? '');
  expect(await opened.text()).toBe('paper');
  const forged = await fetch(`${signed.data?.signedUrl ?? ''}x`);
  expect(forged.status).toBeGreaterThanOrEqual(400);
});

test('a signed upload address takes one file', async () => {
  const signed = await service.from(hidden).createSignedUploadUrl('c.txt');
  expect(signed.error).toBeNull();
  const uploaded = await visitor
    .from(hidden)
    .uploadToSignedUrl('c.txt', signed.data?.token ?? '', new Blob(['later'], { type: 'text/plain' }));
  expect(uploaded.error).toBeNull();
  expect(await (await service.from(hidden).download('c.txt')).data?.text()).toBe('later');
});

test('a removed object is gone from the table and the disk, and SQL alone cannot remove one', async () => {
  await service.from(hidden).upload('d.txt', new Blob(['d'], { type: 'text/plain' }), { contentType: 'text/plain' });
  await expect(admin`delete from storage.objects where name = 'd.txt'`).rejects.toThrow('Direct deletion');
  const { data } = await service.from(hidden).remove(['d.txt']);
  expect(data).toHaveLength(1);
  expect((await service.from(hidden).download('d.txt')).error).not.toBeNull();
});

test('a name with a null character is refused, wherever it stands', async () => {
  const send = (method: string, path: string, body?: object) =>
    fetch(`${stack.apiUrl}/storage/v1${path}`, {
      method,
      headers: {
        apikey: stack.secretKey,
        authorization: `Bearer ${stack.secretKey}`,
        'content-type': body ? 'application/json' : 'image/png',
      },
      ...(method === 'GET' ? {} : { body: body ? JSON.stringify(body) : new Uint8Array(picture) }),
    });
  const answers = await Promise.all([
    send('POST', `/object/${bucket}/a%00b.png`),
    send('GET', `/object/public/${bucket}/a%00b.png`),
    send('GET', `/object/public/${bucket}/%ff.png`),
    send('POST', `/object/list/${bucket}`, { prefix: 'a\0b', limit: 1, offset: 0 }),
    send('POST', '/object/move', { bucketId: bucket, sourceKey: 'a/picture.png', destinationKey: 'a\0b' }),
    send('DELETE', `/object/${bucket}`, { prefixes: ['a\0b'] }),
    send('POST', `/object/sign/${bucket}`, { expiresIn: 60, paths: ['a\0b'] }),
  ]);
  for (const answer of answers) {
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: 'InvalidKey' });
  }
});

describe('the product’s buckets serve pictures and nothing that runs', () => {
  const page = '<!doctype html><script>document.title = "mine"</script>';
  const drawing = '<svg xmlns="http://www.w3.org/2000/svg"><script>document.title = "mine"</script></svg>';
  const folder = randomUUID();
  const pictures = ['product-images', 'store-images'];
  const object = (path: string) => `${stack.apiUrl}/storage/v1/object/${path}`;
  const key = { apikey: stack.secretKey, authorization: `Bearer ${stack.secretKey}` };

  afterAll(async () => {
    for (const name of pictures) {
      const { data } = await service.from(name).list(folder);
      await service.from(name).remove((data ?? []).map((file) => `${folder}/${file.name}`));
    }
  });

  test('these are all the buckets that are public', async () => {
    const rows =
      await admin`select id, allowed_mime_types as types from storage.buckets where public and id not like 'host-%' order by id`;
    const types = ['image/jpeg', 'image/png', 'image/webp', 'image/avif'];
    expect([...rows]).toEqual(pictures.map((id) => ({ id, types })));
  });

  test.each(pictures)('%s takes a picture by each of the ways that the refusals below try', async (name) => {
    const raw = { ...key, 'content-type': 'image/png' };
    const path = `${folder}/${randomUUID()}`;
    const signed = await service.from(name).createSignedUploadUrl(`${folder}/${randomUUID()}`);
    const form = new FormData();
    form.append('', new Blob([new Uint8Array(picture)], { type: 'image/png' }), 'a.png');
    const body = new Uint8Array(picture);
    const answers = [
      await fetch(object(`${name}/${path}`), { method: 'POST', headers: raw, body }),
      await fetch(object(`${name}/${path}`), { method: 'PUT', headers: raw, body }),
      await fetch(object(`${name}/${folder}/${randomUUID()}`), { method: 'POST', headers: key, body: form }),
      await fetch(signed.data?.signedUrl ?? '', { method: 'PUT', headers: { 'content-type': 'image/png' }, body }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });

  test.each(
    pictures.flatMap((name) =>
      [
        'text/html',
        'TEXT/HTML',
        'text/html; charset=utf-8',
        'application/xhtml+xml',
        'image/svg+xml',
        'image/svg+xml;image/png',
        'text/xml',
        'application/javascript',
        'image/png, text/html',
        '',
      ].map((type) => [name, type] as const),
    ),
  )('%s takes no %s, however it is sent', async (name, type) => {
    const bytes = new TextEncoder().encode(page);
    const signed = await service.from(name).createSignedUploadUrl(`${folder}/${randomUUID()}`);
    const form = () => {
      const body = new FormData();
      body.append('cacheControl', '60');
      body.append('', new Blob([bytes], { type }), 'a.html');
      return body;
    };
    const raw = { ...key, 'content-type': type };
    const hidden = { ...raw, 'x-metadata': Buffer.from('{"mimetype":"image/png"}').toString('base64') };
    const answers = await Promise.all([
      fetch(object(`${name}/${folder}/${randomUUID()}`), { method: 'POST', headers: raw, body: bytes }),
      fetch(object(`${name}/${folder}/${randomUUID()}`), { method: 'PUT', headers: raw, body: bytes }),
      fetch(object(`${name}/${folder}/${randomUUID()}`), { method: 'POST', headers: hidden, body: bytes }),
      fetch(object(`${name}/${folder}/${randomUUID()}`), { method: 'POST', headers: key, body: form() }),
      fetch(signed.data?.signedUrl ?? '', { method: 'PUT', headers: { 'content-type': type }, body: bytes }),
    ]);
    for (const answer of answers) expect(answer.status).toBeGreaterThanOrEqual(400);
  });

  test.each([
    ['a page', page],
    ['a drawing', drawing],
  ])('%s that says it is a picture is handed out as a picture that no browser guesses about', async (_name, text) => {
    const bytes = new TextEncoder().encode(text);
    for (const name of pictures) {
      const path = `${folder}/${randomUUID()}.png`;
      const headers = {
        ...key,
        'content-type': 'image/png',
        'x-metadata': Buffer.from('{"mimetype":"text/html","contentType":"text/html"}').toString('base64'),
      };
      expect((await fetch(object(`${name}/${path}`), { method: 'POST', headers, body: bytes })).status).toBe(200);
      const signed = await service.from(name).createSignedUrl(path, 60);
      const addresses = [object(`public/${name}/${path}`), signed.data?.signedUrl ?? ''];
      for (const address of addresses) {
        const answer = await fetch(address, { headers: { accept: 'text/html' } });
        expect(answer.headers.get('content-type')).toBe('image/png');
        expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      }
      // Made anew from its bytes: what is no picture has no rendition, and a drawing becomes dots.
      const made = await fetch(`${stack.apiUrl}/storage/v1/render/image/public/${name}/${path}?width=20`);
      expect(made.headers.get('content-type')).toMatch(/^(image\/(jpeg|webp)|application\/json)/);
    }
  });
});
