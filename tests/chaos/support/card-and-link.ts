/** Two more ways in by Paystack, cut into steps: a card that was kept is charged, and a sale agreed in a chat is paid by its link. */
import type { Lookup, PaymentToStart, StartAnswer } from '../../../supabase/functions/_shared/providers/provider.ts';
import { readSealer } from '../../../supabase/functions/_shared/seal.ts';
import { invoke, pay, providerState, read, referenceOf, tokenOf } from '../../providers/support/money.ts';
import { call, newKey, type Json } from '../../support/commands.ts';
import type { Person } from '../../support/people.ts';
import { address, type Shop } from '../../support/scenario.ts';
import { keepNewest, providerOf, recoverAll, type Ground } from './walks.ts';

/** A walk whose person begins once more under the same key when whoever walked is dead. */
export interface BegunAgain {
  readonly steps: readonly (() => Promise<void>)[];
  again(): Promise<void>;
  /** How often the provider has taken the money of this walk. */
  taken(): Promise<number>;
}

interface Payment {
  id: string;
  reference: string;
}

const idOf = ({ body }: { readonly body: Json }) => String(body['payment_id']);

async function begin(person: Person, wish: Json, key: string): Promise<Payment> {
  const payment = await call(person, 'create_payment', {
    p_purpose: wish['purpose'],
    p_amount_minor: wish['amount_minor'],
    p_currency: 'NGN',
    p_order_id: wish['order_id'] ?? null,
    p_provider: null,
    p_method: null,
    p_idempotency_key: key,
  });
  return { id: String(payment['payment_id']), reference: String(payment['reference']) };
}

function toStart(person: Person, { id, reference }: Payment, amountMinor: number): PaymentToStart {
  return {
    reference,
    amountMinor,
    currency: 'NGN',
    email: person.email,
    paymentId: id,
    method: 'hosted',
    returnUrl: 'https://amana.test/back',
    payerMobile: null,
    payerIdLast6: null,
    description: 'Amana',
    startedAt: new Date(),
    expiresAt: new Date(Date.now() + 600_000),
  };
}

/** What the provider has taken under this reference. */
async function takenUnder(reference: string): Promise<number> {
  const { transactions } = await providerState();
  return transactions.filter((item) => item['reference'] === reference && item['status'] === 'success').length;
}

/** A card of the person of the ground, kept as its payer agreed. */
export async function keepCardOf(ground: Ground): Promise<string> {
  const wish = { purpose: 'topup', amount_minor: ground.amountMinor, currency: 'NGN', save_method: true };
  const started = await invoke(
    'start-payment',
    { ...wish, idempotency_key: newKey('card') },
    await tokenOf(ground.person),
  );
  await pay(await referenceOf(ground.sql, idOf(started)));
  await recoverAll(ground);
  const [card] = await read(ground.person, 'saved_payment_methods?select=id&limit=1');
  if (card === undefined) throw new Error('no card was kept');
  return String(card['id']);
}

export const cardSteps = [
  'it is begun',
  'the card is chosen',
  'the card is charged',
  'the answer is written',
  'the provider is asked',
  'its word is written',
  'the webhook is kept',
  'the webhook is processed',
] as const;

export function cardWalk(ground: Ground, card: string, tokenKey: string): BegunAgain {
  const { sql, person, amountMinor } = ground;
  const provider = providerOf(ground);
  const sealer = readSealer(() => tokenKey);
  const key = newKey('walk');
  const wish = { purpose: 'topup', amount_minor: amountMinor, currency: 'NGN', idempotency_key: key };
  let payment: Payment = { id: '', reference: '' };
  let answer: StartAnswer | undefined;
  let lookup: Lookup | undefined;
  let inboxId = '';
  return {
    taken: () => takenUnder(payment.reference),
    steps: [
      async () => void (payment = await begin(person, wish, key)),
      async () => {
        const chosen = { p_payment_id: payment.id, p_saved_method_id: card, p_wants_saving: false };
        await call(person, 'choose_payment_method', chosen);
      },
      async () => {
        const [row] = await sql<{ sealed: string }[]>`select payments.token_of(${payment.id}) as sealed`;
        const savedToken = (await sealer?.open(row?.sealed ?? '')) ?? null;
        if (savedToken === null) throw new Error('the token does not open');
        answer = await provider.startPayment({ ...toStart(person, payment, amountMinor), savedToken });
      },
      async () => {
        if (answer?.outcome === 'waiting') {
          const fact = answer.fact === null ? null : sql.json(answer.fact as never);
          await sql`select payments.waiting(${payment.id}, ${answer.providerReference}, ${fact})`;
        } else await sql`select payments.attempt_failed(${payment.id}, 'provider.duplicate_reference', true, null)`;
      },
      async () => {
        lookup = await provider.findPayment({ ...toStart(person, payment, amountMinor), method: 'hosted' });
      },
      async () => {
        if (lookup?.outcome !== 'found') throw new Error(`not found: ${JSON.stringify(lookup)}`);
        await sql`select payments.apply_fact(${payment.reference}, 'poll', ${sql.json(lookup.fact as never)})`;
      },
      async () => void (inboxId = await keepNewest(ground, payment.reference)),
      async () => void (await sql`select payments.process_webhook(${inboxId})`),
    ],
    again: async () => {
      const started = await invoke('start-payment', { ...wish, saved_method_id: card }, await tokenOf(person));
      // Charged before: the provider knows the reference, so it is asked about instead.
      if (started.status === 503 && payment.id !== '') return;
      if (started.status !== 200) throw new Error(`not begun again: ${JSON.stringify(started.body)}`);
      payment = { id: idOf(started), reference: await referenceOf(sql, idOf(started)) };
    },
  };
}

export const linkSteps = [
  'the order is placed by its link',
  'its payment is begun',
  'the provider is asked for a page',
  'the page is written',
  'the payer has paid',
  'the webhook is kept',
  'the webhook is processed',
] as const;

/** `order`: what the person bought. */
export async function linkWalk(
  ground: Ground,
  shop: Shop,
): Promise<BegunAgain & { order(): { id: string; totalMinor: number } }> {
  const { sql, person } = ground;
  const provider = providerOf(ground);
  const [orderKey, key] = [newKey('by link'), newKey('walk')];
  const { slug } = await call<{ slug: string }>(shop.owner, 'create_payment_link', {
    p_store_id: shop.id,
    p_fields: { title: 'As agreed', category_slug: 'textiles', unit_price_minor: 100_000, quantity: 1, max_uses: 1 },
    p_idempotency_key: newKey('link'),
  });
  const [link] = await sql<{ total: string }[]>`
    select unit_price_minor * quantity + delivery_minor as total from orders.payment_links where slug = ${slug}`;
  const totalMinor = Number(link?.total);
  let orderId = '';
  let payment: Payment = { id: '', reference: '' };
  let answer: StartAnswer | undefined;
  let isPaid = false;
  let inboxId = '';
  const wish = () => ({ purpose: 'order', amount_minor: totalMinor, currency: 'NGN', order_id: orderId });
  const place = async () => {
    const placed = await call<{ order_id: string }>(person, 'place_order_by_link', {
      p_slug: slug,
      p_address: address,
      p_payment_method: 'provider',
      p_expected_total_minor: totalMinor,
      p_note: null,
      p_idempotency_key: orderKey,
    });
    orderId = placed.order_id;
  };
  const payOnce = async () => {
    if (!isPaid) await pay(payment.reference);
    isPaid = true;
  };
  return {
    order: () => ({ id: orderId, totalMinor }),
    taken: () => takenUnder(payment.reference),
    steps: [
      place,
      async () => void (payment = await begin(person, wish(), key)),
      async () => void (answer = await provider.startPayment(toStart(person, payment, totalMinor))),
      async () => {
        if (answer?.outcome === 'ready') {
          await sql`select payments.started(${payment.id}, ${sql.json(answer.checkout)}, ${answer.providerReference}, null)`;
        } else await sql`select payments.attempt_failed(${payment.id}, 'provider.duplicate_reference', false, null)`;
      },
      payOnce,
      async () => void (inboxId = await keepNewest(ground, payment.reference)),
      async () => void (await sql`select payments.process_webhook(${inboxId})`),
    ],
    again: async () => {
      await place();
      // A page that was made and never written is lost; the provider knows its reference, so the payer begins anew.
      for (const again of [key, `${key} anew`]) {
        if (isPaid) break;
        const started = await invoke('start-payment', { ...wish(), idempotency_key: again }, await tokenOf(person));
        if (started.status !== 200 || started.body['checkout'] === null) continue;
        payment = { id: idOf(started), reference: await referenceOf(sql, idOf(started)) };
        await payOnce();
      }
    },
  };
}
