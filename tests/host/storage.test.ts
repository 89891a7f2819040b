import { randomUUID } from 'node:crypto';
import { createClient } from '@supabase/supabase-js';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
