/**
 * The ways of money cut into the steps that our workers make, so that a test can stop between any two of them, make one twice,
 * or change their order. Each step is one call of the product or of the provider, as the functions make it.
 */
import { createHmac } from 'node:crypto';
import type postgres from 'postgres';
import { makePaystack } from '../../../supabase/functions/_shared/providers/paystack.ts';
import type {
  PaymentProvider,
  SendAnswer,
  StartAnswer,
} from '../../../supabase/functions/_shared/providers/provider.ts';
import { sendPayoutOf, type ClaimedPayout } from './claims.ts';
import {
  control,
  invokeAsProject,
  pay,
  providerState,
  referenceOf,
  startTopUp,
} from '../../providers/support/money.ts';
import { requestApproval } from '../../support/approvals.ts';
import { call, newKey, type Json } from '../../support/commands.ts';
import { stack } from '../../support/env.ts';
import type { Person } from '../../support/people.ts';
import { stepUp } from '../../support/step-up.ts';

export interface Walk {
  /** In the order of a day without trouble. */
  readonly steps: readonly (() => Promise<void>)[];
  /** What people, jobs and the provider do when whoever walked is dead. May be called again and again. */
  recover(): Promise<void>;
}

export interface Ground {
  readonly sql: postgres.Sql;
  readonly person: Person;
  readonly finance: Person;
  /** Approves what finance asks for. */
  readonly checker: Person;
  readonly destination: string;
  readonly amountMinor: number;
  readonly paystackKey: string;
}

export function providerOf({ paystackKey }: Ground): PaymentProvider {
  return makePaystack({ secretKey: paystackKey, baseUrl: `${stack.providersUrl}/paystack` });
}

/** The newest event of the provider about this reference, kept as its receiver keeps it. */
export async function keepNewest(ground: Ground, about: string): Promise<string> {
  const { webhooks } = await providerState();
  const body = String(webhooks.findLast((item) => String(item['body']).includes(about))?.['body']);
  const bytes = new TextEncoder().encode(body);
  const signature = createHmac('sha512', ground.paystackKey).update(body).digest('hex');
  const reading = await providerOf(ground).readWebhook({
    method: 'POST',
    url: new URL('http://localhost/'),
    body: bytes,
    headers: new Headers({ 'x-paystack-signature': signature }),
  });
  const [row] = await ground.sql<{ id: string }[]>`
    select payments.receive_webhook(
      'paystack', ${reading.eventKey}, ${reading.kind}, ${body}, '{}', ${reading.isGenuine},
      ${reading.fact === null ? null : ground.sql.json(reading.fact as never)}, ${reading.proof}, ${reading.inquiry}
    ) ->> 'inbox_id' as id`;
  return row?.id ?? '';
}

async function process(ground: Ground, inboxId: string): Promise<void> {
  await ground.sql`select payments.process_webhook(${inboxId})`;
}

/** Jobs run, and everything without an end is asked about, until nothing is left to do; a few times at most, for one leads to another. */
export async function recoverAll({ sql }: Ground): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    const [left] = await sql`
      select 1 from payments.inbox where status = 'received'
      union all select 1 from payments.payments where next_poll_at is not null
      union all select 1 from payments.refunds where next_poll_at is not null or status = 'requested'
      union all select 1 from payouts.withdrawals where next_poll_at is not null or status = 'initiated'`;
    if (left === undefined) return;
    await sql`update payments.inbox set next_attempt_at = core.now() where status = 'received'`;
    await sql`update payments.payments set next_poll_at = core.now() where next_poll_at is not null`;
    await sql`update payments.refunds set next_poll_at = core.now() where next_poll_at is not null`;
    await sql`update payouts.withdrawals set next_poll_at = core.now() where next_poll_at is not null`;
    await sql`select payments.process_inbox()`;
    await invokeAsProject('send-payout');
    await invokeAsProject('poll-providers');
  }
}

// A withdrawal ---------------------------------------------------------------------------------------------------

export const payoutSteps = [
  'it is asked for',
  'it is claimed',
  'the provider is told',
  'its answer is written',
  'the bank has paid',
  'the webhook is kept',
  'the webhook is processed',
] as const;

export interface PayoutWalk extends Walk {
  readonly seen: { id: string; reference: string };
}

/** Asked for by the person, by a code that they typed. */
export function payoutWalk(ground: Ground, stepUpId: string): PayoutWalk {
  const { person, amountMinor } = ground;
  const args: Json = {
    p_owner_type: 'user',
    p_owner_id: person.id,
    p_amount_minor: amountMinor,
    p_currency: 'NGN',
    p_destination_id: ground.destination,
    p_step_up: stepUpId,
    p_idempotency_key: newKey('walk'),
  };
  return sendingWalk(ground, async () => {
    return (await call<{ withdrawal_id: string }>(person, 'request_withdrawal', args)).withdrawal_id;
  });
}

/** `begin`: whoever asks for the withdrawal; answers with its id, the same each time. */
export function sendingWalk(ground: Ground, begin: () => Promise<string>): PayoutWalk {
  const { sql } = ground;
  const provider = providerOf(ground);
  const seen = { id: '', reference: '' };
  let claimed: ClaimedPayout | undefined;
  let answer: SendAnswer | undefined;
  let inboxId = '';
  const ask = async () => {
    seen.id = await begin();
    const [row] = await sql`select reference from payouts.withdrawals where id = ${seen.id}`;
    seen.reference = String(row?.['reference']);
  };
  const finish = () => control(`/transfers/${seen.reference}/finish`, { status: 'success' });
  return {
    seen,
    steps: [
      ask,
      async () => {
        const [row] = await sql<{ all: ClaimedPayout[] }[]>`select payouts.claim_payouts(10) as all`;
        claimed = row?.all.find(({ withdrawal_id: id }) => id === seen.id) ?? claimed;
      },
      async () => {
        if (claimed !== undefined) answer = await sendPayoutOf(provider, claimed);
      },
      async () => {
        if (answer === undefined) return;
        const fact = answer.outcome === 'accepted' ? answer.fact : { failure_code: answer.code };
        await sql`select payouts.sent(${seen.id}, ${answer.outcome}, ${answer.recipientCode}, ${sql.json(fact as never)})`;
      },
      async () => void (await finish()),
      async () => void (inboxId = await keepNewest(ground, seen.reference)),
      () => process(ground, inboxId),
    ],
    recover: async () => {
      if (seen.id === '') await ask();
      await recoverAll(ground);
      const { transfers } = await providerState();
      if (transfers.some((item) => item['reference'] === seen.reference && item['status'] === 'pending'))
        await finish();
      await control('/webhooks/release', { order: 'reversed' });
      await recoverAll(ground);
    },
  };
}

// A payment ------------------------------------------------------------------------------------------------------

export const paymentSteps = [
  'it is begun',
  'the provider is asked for a page',
  'the page is written',
  'the payer has paid',
  'the webhook is kept',
  'the webhook is processed',
] as const;

export interface PaymentWalk extends Walk {
  /** What the payer paid, wherever: each of these once, and nothing else, must be in the wallet. */
  paidReferences(): readonly string[];
}

export function paymentWalk(ground: Ground): PaymentWalk {
  const { sql, person, amountMinor } = ground;
  const provider = providerOf(ground);
  const key = newKey('walk');
  const paid = new Set<string>();
  let payment: Json = {};
  let answer: StartAnswer | undefined;
  let inboxId = '';
  const payOnce = async (reference: string) => {
    if (paid.size > 0) return;
    await pay(reference);
    paid.add(reference);
  };
  return {
    paidReferences: () => [...paid],
    steps: [
      async () => {
        // As start-payment asks the database, as the payer.
        payment = await call(person, 'create_payment', {
          p_purpose: 'topup',
          p_amount_minor: amountMinor,
          p_currency: 'NGN',
          p_order_id: null,
          p_provider: null,
          p_method: null,
          p_idempotency_key: key,
        });
      },
      async () => {
        answer = await provider.startPayment({
          reference: String(payment['reference']),
          amountMinor: Number(payment['amount_minor']),
          currency: 'NGN',
          email: person.email,
          paymentId: String(payment['payment_id']),
          method: 'hosted',
          returnUrl: 'https://amana.test/back',
          payerMobile: null,
          payerIdLast6: null,
          description: 'Amana wallet',
          startedAt: new Date(),
          expiresAt: new Date(Date.now() + 600_000),
        });
      },
      async () => {
        const id = String(payment['payment_id']);
        if (answer?.outcome === 'ready') {
          await sql`select payments.started(${id}, ${sql.json(answer.checkout)}, ${answer.providerReference}, null)`;
        } else {
          // The second of two calls for one page is refused: the provider knows the reference already.
          await sql`select payments.attempt_failed(${id}, 'provider.duplicate_reference', false, null)`;
        }
      },
      () => payOnce(String(payment['reference'])),
      async () => void (inboxId = await keepNewest(ground, [...paid][0] ?? '')),
      () => process(ground, inboxId),
    ],
    recover: async () => {
      // As long as the dead call might still live, nobody asks a second time.
      await sql`update payments.attempts set started_at = started_at - interval '20 seconds' where outcome = 'started'`;
      for (const again of [key, `${key} anew`]) {
        if (paid.size > 0) break;
        const { status, body } = await startTopUp(person, amountMinor, again);
        if (status === 200 && body['checkout'] !== null)
          await payOnce(await referenceOf(sql, String(body['payment_id'])));
      }
      await control('/webhooks/release', { order: 'reversed' });
      await recoverAll(ground);
    },
  };
}

// Back to the source -----------------------------------------------------------------------------------------------

export const refundSteps = [
  'it is asked for',
  'it is claimed',
  'the provider is told',
  'its answer is written',
  'the webhook is kept',
  'the webhook is processed',
] as const;

export interface RefundWalk extends Walk {
  readonly seen: { id: string };
}

/** Of a payment that succeeded, by the company that took it. */
export function refundWalk(
  ground: Ground,
  payment: { readonly id: string; readonly reference: string },
  { provider, currency } = { provider: providerOf(ground), currency: 'NGN' },
): RefundWalk {
  const { sql, amountMinor } = ground;
  const seen = { id: '' };
  const key = newKey('walk');
  const refund = () => ({
    refundId: seen.id,
    paymentReference: payment.reference,
    amountMinor,
    currency,
  });
  let isClaimed = false;
  let answer: SendAnswer | undefined;
  let inboxId = '';
  const wish = { payment_id: payment.id, amount_minor: amountMinor };
  let asked: Promise<string> | undefined;
  let confirmed: Promise<string> | undefined;
  const ask = async () => {
    const approvalId = await (asked ??= requestApproval(ground.finance, 'payment.refund', wish));
    const decision = { approval_id: approvalId, is_approved: true };
    const challengeId = await (confirmed ??= stepUp(ground.checker, 'approval.decide', decision));
    const decided = await call<{ result: { refund_id: string } }>(ground.checker, 'admin_decide_approval', {
      p_approval_id: approvalId,
      p_is_approved: true,
      p_reason: 'The buyer asked for it.',
      p_challenge_id: challengeId,
      p_idempotency_key: key,
    });
    seen.id = decided.result.refund_id;
  };
  return {
    seen,
    steps: [
      ask,
      async () => {
        const [row] = await sql<{ all: { refund_id: string }[] }[]>`select payments.claim_refunds(10) as all`;
        isClaimed ||= row?.all.some(({ refund_id: id }) => id === seen.id) ?? false;
      },
      // The one call that the provider would do twice: it is made for a claim, and a claim is made once.
      async () => {
        if (isClaimed && answer === undefined) answer = await provider.sendRefund(refund());
      },
      async () => {
        if (answer === undefined) return;
        const fact = answer.outcome === 'accepted' ? answer.fact : { failure_code: answer.code };
        await sql`select payments.refund_sent(${seen.id}, ${answer.outcome}, ${sql.json(fact as never)})`;
      },
      async () => void (inboxId = await keepNewest(ground, payment.reference)),
      () => process(ground, inboxId),
    ],
    recover: async () => {
      if (seen.id === '') await ask();
      await recoverAll(ground);
      await control('/webhooks/release', { order: 'reversed' });
      await recoverAll(ground);
    },
  };
}
