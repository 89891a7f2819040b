/** Money comes in by JazzCash, Easypaisa or bank (PKR) or Paystack (NGN) and goes out by Paystack, through the same functions as in real life. */
import { createHmac } from 'node:crypto';
import { readPaystackWebhook } from '../functions/_shared/providers/paystack-webhook.ts';
import { find, type Account } from './accounts.ts';
import { call, service, type Json, type Transaction } from './commands.ts';
import { sendMessages } from './messages.ts';
import type { OpenShop, World } from './world.ts';

/** In the demo rupees leave to JazzCash and Easypaisa, too; a real platform opens that when their sandboxes have confirmed it. */
export async function openRails(tx: Transaction, finance: Account): Promise<void> {
  for (const provider of ['jazzcash', 'easypaisa']) {
    await call(tx, finance, 'admin_switch_payout_rail', {
      p_currency: 'PKR',
      p_provider: provider,
      p_is_available: true,
      p_reason: 'The company simulated here pays to its accounts.',
      p_idempotency_key: `seed:open-rail:${provider}`,
    });
  }
}

interface StartedPayment {
  readonly payment_id: string;
  readonly reference: string;
  readonly amount_minor: number;
}

/** Any key does: the history signs its webhooks and reads them back itself. */
const webhookKey = 'history';

/** Adds money to a buyer's wallet, in the way of their country. */
export async function topUp(world: World, buyer: Account, amountMinor: number, currency: string): Promise<void> {
  if (currency !== 'NGN') return topUpInRupees(world, buyer, amountMinor);
  const payment = await startPayment(world, buyer, amountMinor, null);
  await succeed(world, payment);
}

/** The functions say at their start which companies they are set up for; the history begins with all of them. */
export async function reportProviders(tx: Transaction): Promise<void> {
  const methods = ['hosted', 'mobile_account'];
  await call(tx, service, 'report_providers', {
    p_providers: [
      { code: 'paystack', mode: 'test', methods: ['hosted'], keeps_cards: true, pays_out: true },
      { code: 'jazzcash', mode: 'test', methods, pays_out: true },
      { code: 'easypaisa', mode: 'test', methods, pays_out: true },
    ],
  });
}

/** The most that a mobile account moves at once; more comes by bank. */
const phoneMaxMinor = 5_000_000;

async function topUpInRupees(world: World, buyer: Account, amountMinor: number): Promise<void> {
  const way = world.random.pick(['jazzcash', 'easypaisa', 'bank'] as const);
  if (way === 'bank' || amountMinor > phoneMaxMinor) return recordBankTransfer(world, buyer, amountMinor, 'PKR');
  return payFromPhone(world, buyer, amountMinor, way);
}

/** Pays into a wallet from JazzCash or Easypaisa: approved on the phone, and believed when the company is asked. */
async function payFromPhone(
  world: World,
  buyer: Account,
  amountMinor: number,
  provider: 'jazzcash' | 'easypaisa',
): Promise<void> {
  const payment = await call<{ payment_id: string; reference: string; amount_minor: number }>(
    world.tx,
    buyer,
    'create_payment',
    {
      p_purpose: 'topup',
      p_amount_minor: amountMinor,
      p_currency: 'PKR',
      p_order_id: null,
      p_provider: provider,
      p_method: 'mobile_account',
      p_idempotency_key: world.newKey('payment'),
    },
  );
  const providerId = String(world.random.whole(100_000_000_000, 999_999_999_999));
  const fact = {
    subject: 'payment',
    provider,
    mode: 'test',
    reference: payment.reference,
    amount_minor: payment.amount_minor,
    currency: 'PKR',
    provider_id: providerId,
  };
  await call(world.tx, service, 'payment_waiting', {
    p_payment_id: payment.payment_id,
    p_provider_reference: providerId,
    p_fact: { ...fact, status: 'pending' },
  });
  await call(world.tx, service, 'apply_payment_fact', {
    p_reference: payment.reference,
    p_source: 'poll',
    p_fact: { ...fact, status: 'succeeded' },
  });
}

async function recordBankTransfer(world: World, buyer: Account, amountMinor: number, currency: string): Promise<void> {
  const number = world.newKey('bank-transfer').split(':').at(-1)?.padStart(6, '0');
  const asked = await askSecondPerson(world, find(world.accounts, 'finance'), {
    action: 'bank_transfer.record',
    payload: { user_id: buyer.id, amount_minor: amountMinor, currency, bank_reference: `HBL-${number}` },
    reason: 'Line of the HBL statement, matched by the depositor’s CNIC name.',
    evidence: 'HBL statement of the day, and the photo of the deposit slip.',
  });
  await approveAs(world, find(world.accounts, 'admin'), asked, 'The line, the slip and the name agree.');
}

/** Pays an order that waits for its payment, on the provider's page. */
export async function payOrder(world: World, buyer: Account, orderId: string, amountMinor: number): Promise<void> {
  await succeed(world, await startPayment(world, buyer, amountMinor, orderId));
}

/** A payment that the buyer's bank declines. */
export async function failToPay(world: World, buyer: Account, amountMinor: number): Promise<void> {
  const payment = await startPayment(world, buyer, amountMinor, null);
  await call(world.tx, service, 'apply_payment_fact', {
    p_reference: payment.reference,
    p_source: 'poll',
    p_fact: {
      subject: 'payment',
      provider: 'paystack',
      mode: 'test',
      reference: payment.reference,
      status: 'failed',
      amount_minor: payment.amount_minor,
      currency: 'NGN',
      failure_code: 'charge.failed',
    },
  });
}

/** A payment whose page is opened and left. */
export async function startPayment(
  world: World,
  buyer: Account,
  amountMinor: number,
  orderId: string | null,
): Promise<StartedPayment> {
  const payment = await call<StartedPayment>(world.tx, buyer, 'create_payment', {
    p_purpose: orderId === null ? 'topup' : 'order',
    p_amount_minor: amountMinor,
    p_currency: 'NGN',
    p_order_id: orderId,
    p_provider: null,
    p_idempotency_key: world.newKey('payment'),
  });
  await call(world.tx, service, 'payment_started', {
    p_payment_id: payment.payment_id,
    p_checkout: {
      kind: 'redirect',
      url: `https://checkout.paystack.com/${payment.reference.toLowerCase().slice(-15)}`,
    },
    p_provider_reference: payment.reference,
    p_raw: { status: true, message: 'Authorization URL created' },
  });
  return payment;
}

async function succeed(world: World, payment: StartedPayment): Promise<void> {
  const fees = Math.min(Math.round(payment.amount_minor * 0.015) + 10_000, 200_000);
  await deliverWebhook(world, 'charge.success', {
    id: world.random.whole(4_000_000_000, 4_999_999_999),
    domain: 'test',
    status: 'success',
    reference: payment.reference,
    amount: payment.amount_minor,
    currency: 'NGN',
    channel: 'card',
    fees,
    gateway_response: 'Successful',
  });
}

/** Brings an event as the provider would, signed, through the same reader and the same inbox. */
export async function deliverWebhook(
  world: World,
  kind: string,
  data: Readonly<Record<string, unknown>>,
  isForged = false,
): Promise<void> {
  const text = JSON.stringify({ event: kind, data });
  const signature = createHmac('sha512', isForged ? 'guess' : webhookKey)
    .update(text)
    .digest('hex');
  const headers = new Headers({
    'content-type': 'application/json',
    'user-agent': 'Paystack/2.0',
    'x-paystack-signature': signature,
  });
  const reading = await readPaystackWebhook(webhookKey, {
    method: 'POST',
    url: new URL('https://amana.example/functions/v1/payment-webhook/paystack'),
    body: new TextEncoder().encode(text),
    headers,
  });
  const kept = await call<{ inbox_id: string | null }>(world.tx, service, 'receive_webhook', {
    p_provider: 'paystack',
    p_event_key: reading.eventKey,
    p_kind: reading.kind,
    p_raw_body: text,
    p_headers: { 'content-type': 'application/json', 'user-agent': 'Paystack/2.0' },
    p_signature_ok: reading.isGenuine,
    p_parsed: reading.fact === null ? null : { ...reading.fact },
    p_proof: reading.proof,
    p_inquiry: reading.inquiry,
  });
  if (reading.isGenuine) await call(world.tx, service, 'process_webhook', { p_inbox_id: kept.inbox_id });
}

// Out -------------------------------------------------------------------------------------------------------

/** Asks for a code, reads it where the message is made, and enters it. */
export async function confirmStepUp(
  world: World,
  actor: Account,
  action: string,
  context: Readonly<Record<string, string | number | boolean>>,
): Promise<string> {
  const started = await call<{ challenge_id: string }>(world.tx, actor, 'start_step_up', {
    p_action: action,
    p_context: context,
  });
  const [message] = await world.tx<{ code: string }[]>`
    select substring(d.body from '[0-9]{6}') as code
    from notifications.deliveries as d
    where d.user_id = ${actor.id} and d.kind = 'step_up_code'
    order by d.created_at desc, d.id desc
    limit 1`;
  const verified = await call<{ verified: boolean }>(world.tx, actor, 'verify_step_up', {
    p_challenge_id: started.challenge_id,
    p_code: message?.code ?? '',
  });
  await sendMessages(world.tx);
  if (!verified.verified) throw new Error('the code was not accepted');
  return started.challenge_id;
}

interface Request {
  readonly action: string;
  readonly payload: Readonly<Record<string, Json>>;
  readonly reason: string;
  readonly evidence: string;
}

/** Asks for what a second person must approve; the request's id. */
export async function askSecondPerson(world: World, maker: Account, request: Request): Promise<string> {
  const { action, payload } = request;
  const preview = await call<{ payload_hash: string }>(world.tx, maker, 'admin_preview_approval', {
    p_action: action,
    p_payload: payload,
  });
  const context = { action, payload_hash: preview.payload_hash };
  const asked = await call<{ approval_id: string }>(world.tx, maker, 'admin_request_approval', {
    p_action: action,
    p_payload: payload,
    p_reason: request.reason,
    p_evidence: request.evidence,
    p_challenge_id: await confirmStepUp(world, maker, 'approval.request', context),
    p_idempotency_key: world.newKey('approval'),
  });
  return asked.approval_id;
}

/** Approves what somebody else asked for, which does it; what came of it. */
export async function approveAs<Result>(
  world: World,
  checker: Account,
  approvalId: string,
  reason: string,
): Promise<Result> {
  const context = { approval_id: approvalId, is_approved: true };
  const decided = await call<{ result: Result }>(world.tx, checker, 'admin_decide_approval', {
    p_approval_id: approvalId,
    p_is_approved: true,
    p_reason: reason,
    p_challenge_id: await confirmStepUp(world, checker, 'approval.decide', context),
    p_idempotency_key: world.newKey('decision'),
  });
  return decided.result;
}

export async function addBankAccount(
  world: World,
  shop: OpenShop,
  bankCode: string,
  number: string,
  holder: string,
): Promise<string> {
  const context = { owner_id: shop.id, bank_code: bankCode, account_number: number };
  const stepUp = await confirmStepUp(world, shop.seller, 'payout_destination.add', context);
  const answer = await call<{ destination_id: string }>(world.tx, shop.seller, 'add_payout_destination', {
    p_owner_type: 'store',
    p_owner_id: shop.id,
    p_provider: 'paystack',
    p_bank_code: bankCode,
    p_account_number: number,
    p_account_name: holder,
    p_currency: 'NGN',
    p_step_up: stepUp,
    p_idempotency_key: world.newKey('destination'),
  });
  return answer.destination_id;
}

export async function requestWithdrawal(
  world: World,
  shop: OpenShop,
  amountMinor: number,
  destinationId: string,
): Promise<string> {
  const context = { owner_id: shop.id, amount_minor: amountMinor, currency: 'NGN', destination_id: destinationId };
  const stepUp = await confirmStepUp(world, shop.seller, 'withdrawal.request', context);
  const answer = await call<{ withdrawal_id: string }>(world.tx, shop.seller, 'request_withdrawal', {
    p_owner_type: 'store',
    p_owner_id: shop.id,
    p_amount_minor: amountMinor,
    p_currency: 'NGN',
    p_destination_id: destinationId,
    p_step_up: stepUp,
    p_idempotency_key: world.newKey('withdrawal'),
  });
  return answer.withdrawal_id;
}

export async function decideWithdrawal(
  world: World,
  withdrawalId: string,
  decision: 'approve' | 'reject',
  reason: string,
): Promise<void> {
  await call(world.tx, find(world.accounts, 'finance'), 'admin_decide_withdrawal', {
    p_withdrawal_id: withdrawalId,
    p_decision: decision,
    p_reason: reason,
    p_idempotency_key: world.newKey('decide-withdrawal'),
  });
}

interface Transfer {
  readonly reference: string;
  readonly amount: number;
  readonly code: string;
}

/** Hands the withdrawal to the provider, which takes it. */
export async function sendWithdrawal(world: World, withdrawalId: string): Promise<void> {
  const claimed = await call<readonly { withdrawal_id: string }[]>(world.tx, service, 'claim_payouts', { p_limit: 20 });
  if (!claimed.some((one) => one.withdrawal_id === withdrawalId))
    throw new Error('the withdrawal is not ready to be sent');
  const transfer = await transferOf(world, withdrawalId);
  await call(world.tx, service, 'payout_sent', {
    p_withdrawal_id: withdrawalId,
    p_outcome: 'accepted',
    p_recipient_code: `RCP_${transfer.reference.slice(-14).toLowerCase()}`,
    p_fact: {
      subject: 'withdrawal',
      provider: 'paystack',
      mode: 'test',
      reference: transfer.reference,
      status: 'pending',
      amount_minor: transfer.amount,
      currency: 'NGN',
      fee_minor: null,
      provider_id: transfer.code,
      paid_at: null,
      failure_code: null,
    },
  });
}

/** The provider's word on a transfer: it arrived, failed, or came back. */
export async function reportTransfer(
  world: World,
  withdrawalId: string,
  word: 'success' | 'failed' | 'reversed',
): Promise<void> {
  const transfer = await transferOf(world, withdrawalId);
  await deliverWebhook(world, `transfer.${word}`, {
    domain: 'test',
    status: word,
    reference: transfer.reference,
    amount: transfer.amount,
    currency: 'NGN',
    transfer_code: transfer.code,
    fee_charged: word === 'success' ? 2_500 : 0,
  });
}

async function transferOf(world: World, withdrawalId: string): Promise<Transfer> {
  const [row] = await world.tx<{ reference: string; amount: number }[]>`
    select w.reference, w.net_minor::float8 as amount from payouts.withdrawals as w where w.id = ${withdrawalId}`;
  if (row === undefined) throw new Error('there is no such withdrawal');
  return { ...row, code: `TRF_${row.reference.slice(-14).toLowerCase()}` };
}
