/**
 * All that the simulator does with payments outside the database: the functions over HTTP, and the simulated company's control.
 * Whoever changes how a payment starts or what the company is called changes this file alone.
 */
import { control, invoke, invokeAsProject, providerState, setFault } from '../../providers/support/money.ts';
import { stack } from '../../support/env.ts';
import { eventually } from '../../support/wait.ts';
import type { Fault } from '../model/company.ts';
import type { PaymentRequest } from '../model/payments.ts';
import type { Cardholder } from '../model/rails.ts';
import { callerOf, idOf, type Outcome, type Product } from './product.ts';

/** Nothing happens at the company by itself: messages are held back, and transfers end when they are told to. */
export async function calmCompany(): Promise<void> {
  await control('/faults/clear');
  await control('/settings', { speed: 1, transfer_seconds: 2, refund_seconds: 0 });
  for (let thousand = 0; thousand < 5; thousand += 1) {
    await setFault('webhook.hold', { times: 1000 });
    await setFault('transfer.pending', { times: 1000 });
    await setFault('jazzcash.ipn.hold', { times: 1000 });
    await setFault('easypaisa.ipn.hold', { times: 1000 });
    await setFault('jazzcash.payout.pending', { times: 1000 });
  }
}

/** No company is set aside for what an earlier run did to it. */
export async function trustCompany({ sql }: Product): Promise<void> {
  await sql`select payments.take_back(p.code) from payments.providers as p`;
  // The company's list of disputes goes by its own clock, which is not the market's.
  await sql`
    insert into payments.dispute_lists (provider, next_at) values ('paystack', '2200-01-01')
    on conflict (provider) do update set next_at = excluded.next_at`;
}

/** The others stay: without them a message could slip out in between. */
export async function endFault(name: string): Promise<void> {
  await control('/faults/clear', { fault: name });
}

/** Does the work while the company misbehaves in this way. */
export async function withFault<Answer>(
  fault: Pick<Fault, 'name' | 'path'> | null,
  times: number,
  work: () => Promise<Answer>,
): Promise<Answer> {
  if (fault === null) return work();
  await setFault(fault.name, { times, path: fault.path });
  try {
    return await work();
  } finally {
    await endFault(fault.name);
  }
}

/** Does the work while the bank of a card declines a charge without its holder, or wants to see the holder. */
export async function withCardholder<Answer>(does: Cardholder, work: () => Promise<Answer>): Promise<Answer> {
  if (does === 'approve') return work();
  const fault = does === 'decline' ? 'charge.declined' : 'charge.paused';
  await setFault(fault);
  try {
    return await work();
  } finally {
    await endFault(fault);
  }
}

/** Does the work while these companies answer nothing. */
export async function withSilence<Answer>(silent: ReadonlySet<string>, work: () => Promise<Answer>): Promise<Answer> {
  const faults = [...silent].map((name) => (name === 'paystack' ? 'api.500' : `${name}.api.500`));
  if (silent.has('jazzcash')) faults.push('jazzcash.payout.500');
  for (const fault of faults) await setFault(fault, { times: 1000, ...(fault === 'api.500' ? { path: '/' } : {}) });
  try {
    return await work();
  } finally {
    for (const fault of faults) await endFault(fault);
  }
}

export async function beginPayment(product: Product, request: PaymentRequest, key: string): Promise<Outcome> {
  const { status, body } = await invoke(
    'start-payment',
    {
      purpose: request.purpose,
      amount_minor: request.amountMinor,
      fee_minor: request.feeMinor,
      currency: request.currency,
      ...(request.order === null ? {} : { order_id: idOf(product, request.order) }),
      provider: request.provider,
      method: request.method,
      ...(request.card === null ? {} : { saved_method_id: idOf(product, request.card) }),
      ...(request.isCardKept ? { save_method: true } : {}),
      ...(request.hasMobile ? { payer_mobile: '+923001234567', payer_id_last6: '345678' } : {}),
      idempotency_key: key,
    },
    callerOf(product, request.payer).token,
  );
  if (status === 200) return { code: 'done', answer: body };
  // When the company fails the payment is there all the same; only its owner's next answer would name it.
  const [kept] = await product.sql<{ payment_id: string }[]>`
    select k.answer ->> 'payment_id' as payment_id
    from core.idempotency_keys as k
    where k.scope = ${`create_payment:${callerOf(product, request.payer).id}`} and k.key = ${key}`;
  const { code } = (body['error'] ?? {}) as { code?: string };
  return { code: code ?? `http ${status}`, answer: { ...body, ...kept } };
}

export async function paymentReference(product: Product, name: string): Promise<string> {
  const [row] = await product.sql`select reference from payments.payments where id = ${idOf(product, name)}`;
  return String(row?.['reference']);
}

export async function withdrawalReference(product: Product, name: string): Promise<string> {
  const [row] = await product.sql`select reference from payouts.withdrawals where id = ${idOf(product, name)}`;
  return String(row?.['reference']);
}

const lies = { amount: 'webhook.wrong_amount', currency: 'webhook.wrong_currency', mode: 'webhook.live_mode' } as const;

/** The buyer pays on the company's page, is declined, or leaves; the message about it waits under this name. */
export async function payAtCompany(
  product: Product,
  payment: string,
  act: { result: 'success' | 'failed' | 'abandoned'; lie: keyof typeof lies | null; message: string },
): Promise<void> {
  if (act.lie !== null) await setFault(lies[act.lie]);
  const reference = await paymentReference(product, payment);
  await control(`/transactions/${reference}/pay`, { result: act.result });
  if (act.result === 'success') await learnMessages(product, reference, [act.message]);
}

/** The charge is disputed; the message about it waits under this name. */
export async function disputeAtCompany(
  product: Product,
  act: {
    readonly payment: string;
    readonly amountMinor: number;
    readonly chargeback: string;
    readonly message: string;
  },
): Promise<void> {
  const reference = await paymentReference(product, act.payment);
  const dispute = await control(`/transactions/${reference}/dispute`, { amount: act.amountMinor });
  product.ids.set(`${act.chargeback} at the company`, String(dispute['id']));
  await learnMessages(product, reference, [act.message]);
}

export async function resolveAtCompany(
  product: Product,
  act: {
    readonly payment: string;
    readonly chargeback: string;
    readonly word: 'won' | 'lost';
    readonly message: string;
  },
): Promise<void> {
  const id = idOf(product, `${act.chargeback} at the company`);
  await control(`/disputes/${id}/resolve`, { resolution: act.word === 'won' ? 'declined' : 'auto-accepted' });
  await learnMessages(product, await paymentReference(product, act.payment), [act.message]);
}

export async function finishTransfer(product: Product, withdrawal: string, status: string, message: string) {
  const reference = await withdrawalReference(product, withdrawal);
  await control(`/transfers/${reference}/finish`, { status });
  await learnMessages(product, reference, [message]);
}

/** Names the newest messages about this reference, in the order in which they were made. */
export async function learnMessages(product: Product, reference: string, names: readonly string[]): Promise<void> {
  const { webhooks } = await providerState();
  const about = webhooks.filter((item) => String(item['body']).includes(reference)).slice(-names.length);
  for (const [index, name] of names.entries()) product.ids.set(name, String(about[index]?.['id']));
}

/** The company decides about a refund within moments; its two messages wait under these names. */
export async function awaitRefund(product: Product, payment: string, names: readonly string[]): Promise<void> {
  const reference = await paymentReference(product, payment);
  await eventually('the company has decided about the refund', async () => {
    const { refunds } = await providerState();
    const own = refunds.filter((item) => item['transaction'] === reference);
    return own.length > 0 && own.every((item) => item['status'] === 'processed' || item['status'] === 'failed');
  });
  await learnMessages(product, reference, names);
}

/** Delivers a message over HTTP and waits until what was kept of it is processed. */
export async function deliverMessage(product: Product, name: string): Promise<Outcome> {
  const { status } = await control(`/webhooks/${idOf(product, name)}/send`);
  if (status !== 200) return { code: `http ${String(status)}`, answer: null };
  await settled(product);
  return { code: 'done', answer: null };
}

/** The functions answer before they process: waits until nothing is being processed any more. */
async function settled(product: Product): Promise<void> {
  await eventually(
    'what was received is processed',
    async () => {
      const rows = await product.sql`select from payments.inbox where status = 'received' limit 1`;
      return rows.length === 0;
    },
    undefined,
    5,
  );
}

/** A body with a signature that is not the company's. */
export async function forgeMessage(reference: string, amountMinor: number): Promise<Outcome> {
  const data = { reference, amount: amountMinor, currency: 'NGN', status: 'success', domain: 'test', fees: 0 };
  const { status } = await control('/webhooks/forge', { event: 'charge.success', data });
  return { code: `http ${String(status)}`, answer: null };
}

export async function forgeFor(product: Product, payment: string, amountMinor: number): Promise<Outcome> {
  return forgeMessage(await paymentReference(product, payment), amountMinor);
}

/** Hands over what waits, as the job does. */
export async function sendPayouts(): Promise<void> {
  const { status, body } = await invokeAsProject('send-payout');
  if (status !== 200) throw new Error(`send-payout: ${status} ${JSON.stringify(body)}`);
}

/** Asks about everything without an end, as the job does once its time has come. */
export async function askCompany(product: Product): Promise<void> {
  const { sql } = product;
  await sql`update payments.payments set next_poll_at = core.now() where next_poll_at is not null`;
  await sql`update payments.refunds set next_poll_at = core.now() where next_poll_at is not null`;
  await sql`update payouts.withdrawals set next_poll_at = core.now() where next_poll_at is not null`;
  for (;;) {
    const { status, body } = await invokeAsProject('poll-providers');
    if (status !== 200) throw new Error(`poll-providers: ${status} ${JSON.stringify(body)}`);
    if (Number(body['payments']) < 50 && Number(body['payouts']) < 50 && Number(body['refunds']) < 50) return;
  }
}

/** Whether the company of this host can be reached at all. */
export async function isCompanyThere(): Promise<boolean> {
  return fetch(`${stack.providersUrl}/control/state`).then(
    (answer) => answer.ok,
    () => false,
  );
}
