/** Webhooks: signed over the bytes that are sent, delivered over HTTP, tried again as Paystack does in live mode. */
import { createHmac } from 'node:crypto';
import { nextId } from '../store.ts';
import { takeFault, type Store, type Webhook } from './state.ts';

export interface WebhookSettings {
  readonly secretKey: string;
  readonly webhookUrl: string;
  readonly log: (line: string) => void;
}

/** Four times every three minutes, then hourly for 72 hours. */
const retryMilliseconds = [...Array<number>(4).fill(3 * 60_000), ...Array<number>(72).fill(60 * 60_000)];
const timeoutMilliseconds = 30_000;
const lateMilliseconds = 60_000;

export interface WebhookSender {
  /** Puts an event on its way, with the faults that are set. */
  emit(event: string, data: Record<string, unknown>): void;
  deliver(webhook: Webhook): Promise<number | null>;
  /** Delivers what is due. */
  tick(now: number): void;
  /** Sends a body with a signature of the caller's choice; keeps no record. */
  post(body: string, signature: string): Promise<number | null>;
}

export function makeWebhookSender(store: Store, settings: WebhookSettings): WebhookSender {
  const sign = (body: string) => createHmac('sha512', settings.secretKey).update(body).digest('hex');
  const underWay = new Set<number>();

  const post = async (body: string, signature: string): Promise<number | null> => {
    try {
      const answer = await fetch(settings.webhookUrl, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-paystack-signature': signature,
          'user-agent': 'Paystack/2.0',
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMilliseconds),
      });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return null;
    }
  };

  const deliver = async (webhook: Webhook): Promise<number | null> => {
    underWay.add(webhook.id);
    const status = await post(webhook.body, webhook.signature);
    underWay.delete(webhook.id);
    webhook.attempts += 1;
    webhook.lastStatus = status;
    if (status === 200) {
      webhook.state = 'delivered';
      webhook.dueAt = null;
    } else if (webhook.state !== 'delivered') {
      const wait = retryMilliseconds[webhook.attempts - 1];
      webhook.dueAt = wait === undefined ? null : Date.now() + wait / store.state.settings.speed;
      webhook.state = wait === undefined ? 'given_up' : 'waiting';
    }
    settings.log(
      JSON.stringify({
        at: new Date().toISOString(),
        event: 'webhook',
        name: webhook.event,
        status,
        attempts: webhook.attempts,
      }),
    );
    store.save();
    return status;
  };

  const queue = (event: string, body: string, dueAt: number | null, state: Webhook['state']) => {
    const createdAt = new Date().toISOString();
    const { state: books } = store;
    books.webhooks.push({
      id: nextId(books),
      event,
      body,
      signature: sign(body),
      createdAt,
      attempts: 0,
      dueAt,
      state,
      lastStatus: null,
    });
    // What was long since delivered need not be kept for ever.
    if (books.webhooks.length > 2_000) books.webhooks.splice(0, books.webhooks.length - 2_000);
  };

  return {
    emit(event, data) {
      const faults = (name: string) => takeFault(store.state, `webhook.${name}`, event);
      const content = { ...data };
      if (faults('wrong_amount'))
        Object.assign(content, {
          amount: Number(data['amount']) - 100,
          requested_amount: Number(data['amount']) - 100,
        });
      // What an integration sends as metadata comes back in any of these shapes.
      if (faults('metadata_zero')) content['metadata'] = 0;
      if (faults('metadata_text')) content['metadata'] = '';
      if (faults('wrong_currency')) content['currency'] = 'GHS';
      if (faults('live_mode')) content['domain'] = 'live';
      let body = JSON.stringify({ event, data: content });
      if (faults('unicode')) body = escapeUnicode(body);
      const now = Date.now();
      if (faults('lost')) queue(event, body, null, 'lost');
      else if (faults('hold')) queue(event, body, null, 'held');
      else if (faults('late')) queue(event, body, now + lateMilliseconds / store.state.settings.speed, 'waiting');
      else queue(event, body, now, 'waiting');
      if (faults('duplicate')) queue(event, body, now + 200, 'waiting');
      store.save();
    },
    deliver,
    tick(now) {
      for (const webhook of store.state.webhooks) {
        if (webhook.dueAt !== null && webhook.dueAt <= now && !underWay.has(webhook.id)) void deliver(webhook);
      }
    },
    post,
  };
}

/** As some JSON writers do: everything beyond ASCII, and the slash, as escapes. Another text for the same content. */
function escapeUnicode(text: string): string {
  return text
    .replaceAll('/', '\\/')
    .replaceAll(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
