import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { loadSettings } from '../../supabase/local/settings.ts';
import { stack } from '../support/env.ts';
import { eventually } from '../support/wait.ts';

const key = loadSettings().secrets.inboxKey;

interface Listed {
  readonly messages: readonly {
    id: string;
    to: string[];
    subject: string;
    text: string;
    tags: Record<string, string>;
  }[];
}

async function send(message: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${stack.inboxUrl}/emails`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(message),
  });
}

async function list(query: string): Promise<Listed> {
  return (await (await fetch(`${stack.inboxUrl}/api/messages?${query}`)).json()) as Listed;
}

test('an e-mail sent as to a provider is kept, found by address and by word, and removed', async () => {
  const to = `${randomUUID()}@host.test`;
  const sent = await send({
    from: 'Amana <no-reply@amana.test>',
    to: [to],
    subject: 'Your order',
    html: '<p>Paid &amp; held</p>',
    tags: [{ name: 'kind', value: 'order' }],
  });
  expect(sent.status).toBe(200);
  const { messages } = await list(`to=${to}`);
  expect(messages).toMatchObject([{ to: [to], subject: 'Your order', text: 'Paid & held', tags: { kind: 'order' } }]);
  expect((await list(`q=${to.slice(0, 20)} held`)).messages).toHaveLength(1);
  expect((await list(`q=${to.slice(0, 20)} nothing`)).messages).toHaveLength(0);
  const removed = await fetch(`${stack.inboxUrl}/api/messages?to=${to}`, { method: 'DELETE' });
  expect(await removed.json()).toEqual({ removed: 1 });
});

test('the same idempotency key is the same message', async () => {
  const to = `${randomUUID()}@host.test`;
  const headers = { 'idempotency-key': randomUUID() };
  const first = await (await send({ from: 'a@b.c', to, subject: '1', text: '1' }, headers)).json();
  const second = await (await send({ from: 'a@b.c', to, subject: '1', text: '1' }, headers)).json();
  expect(second).toEqual(first);
  expect((await list(`to=${to}`)).messages).toHaveLength(1);
});

test('a wrong key, a wrong form and a foreign host name are refused', async () => {
  expect((await send({}, { authorization: 'Bearer wrong' })).status).toBe(401);
  expect((await send({ to: 'a@b.c' })).status).toBe(422);
  const { status } = await new Promise<{ status: number }>((resolve, reject) => {
    import('node:http').then(({ get }) => {
      const url = new URL(stack.inboxUrl);
      get(
        { host: url.hostname, port: url.port, path: '/api/messages', headers: { host: 'evil.example' } },
        (response) => {
          response.resume();
          resolve({ status: response.statusCode ?? 0 });
        },
      ).on('error', reject);
    }, reject);
  });
  expect(status).toBe(421);
});

test('the page is told of a new message at once', async () => {
  const stream = await fetch(`${stack.inboxUrl}/api/stream`);
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  const to = `${randomUUID()}@host.test`;
  const { id } = (await (await send({ from: 'a@b.c', to, subject: 's', text: 't' })).json()) as { id: string };
  let text = '';
  await eventually('the stream tells of it', async () => {
    text += (await reader?.read())?.value ?? '';
    return text.includes(id);
  });
  await reader?.cancel();
});

test('an e-mail of a stranger runs no code in the page', async () => {
  const to = `${randomUUID()}@host.test`;
  const { id } = (await (
    await send({ from: 'a@b.c', to, subject: 's', html: '<script>alert(1)</script>' })
  ).json()) as { id: string };
  const html = await fetch(`${stack.inboxUrl}/api/messages/${id}/html`);
  expect(html.headers.get('content-security-policy')).toMatch(/^sandbox/);
});
