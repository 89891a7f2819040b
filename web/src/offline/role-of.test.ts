import { expect, it } from 'vitest';
import { roleOf } from './role-of.ts';

const origin = 'https://amana.example';
const get = (path: string, mode: RequestMode = 'cors') => roleOf({ method: 'GET', mode, url: origin + path }, origin);

it.each(['/', '/orders', '/orders/3f1c?tab=money', '/sign-in?next=%2Fwallet', '/authors', '/restaurants'])(
  'opens %s from what is kept when there is no network',
  (path) => expect(get(path, 'navigate')).toBe('page'),
);

it.each([
  '/auth/v1/token',
  '/rest/v1/rpc/order_act',
  '/rest',
  '/graphql/v1',
  '/functions/v1/payment-return?reference=1',
  '/realtime/v1/websocket',
  '/storage/v1/object/sign/a/b.webp',
])('never looks at %s, however it is asked for', (path) => {
  expect(get(path)).toBe('none');
  expect(get(path, 'navigate')).toBe('none');
});

it('keeps what has its hash in its name, and the address of the API', () => {
  expect(get('/assets/index-BGmiA_k1.js')).toBe('asset');
  expect(get('/config.json', 'same-origin')).toBe('config');
});

it('leaves files, other hosts and everything that changes something alone', () => {
  expect(get('/sw.js')).toBe('none');
  expect(get('/manifest.webmanifest', 'navigate')).toBe('none');
  expect(roleOf({ method: 'GET', mode: 'cors', url: 'https://api.example/assets/a.js' }, origin)).toBe('none');
  expect(roleOf({ method: 'POST', mode: 'navigate', url: `${origin}/payments/return` }, origin)).toBe('none');
});
