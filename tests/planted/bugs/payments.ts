import { database, line, source, statement, vitest, type Bug } from '../bug.ts';

const providers = 'supabase/functions/_shared/providers';

export const paymentBugs: readonly Bug[] = [
  {
    name: 'A success that comes after the page expired is dropped',
    seen: 'Vendure: charged and no order',
    patch: line(
      '000900_payments',
      "('expired', 'succeed', 'succeeded', '{credit,pay_order}')",
      "delete from payments.transitions where from_status = 'expired' and action = 'succeed'",
      "insert into payments.transitions (from_status, action, to_status, effects) values ('expired', 'succeed', 'succeeded', '{credit,pay_order}')",
    ),
    judge: database('payments/01-machine', 'money that comes late is credited all the same'),
  },
  {
    name: 'Whatever amount the webhook names is credited',
    seen: 'a classic: one kobo pays for everything',
    patch: statement(
      '000900_payments',
      'create function payments.fact_mismatch(',
      "when (p_fact ->> 'amount_minor')::numeric is distinct from p_amount_minor then 'payment.amount_mismatch'",
      '',
    ),
    judge: database('payments/01-machine', 'one kobo less is refused'),
  },
  {
    name: 'Money of the test mode becomes real',
    seen: 'a classic of two sets of keys',
    patch: statement(
      '000900_payments',
      'create function payments.fact_mismatch(',
      "when (p_fact ->> 'mode') is distinct from p_mode then 'payment.mode_mismatch'",
      '',
    ),
    judge: database('payments/01-machine', 'the other mode is refused'),
  },
  {
    name: 'Webhook and return page race, and both credit',
    seen: 'Medusa: webhook and redirect; Vendure: paid once, ordered twice',
    patch: statement(
      '000900_payments',
      'create function payments.apply_fact(',
      'where p.reference = p_reference\n  for update;',
      'where p.reference = p_reference;',
    ),
    judge: vitest('tests/providers/top-up', 'webhook and polls at the same moment credit once'),
  },
  {
    name: 'Whatever fails while an order is marked paid is taken for "too late": charged, and no order',
    seen: 'Vendure: charged but no order; Medusa: a swallowed error of the webhook',
    patch: statement(
      '000900_payments',
      'create function payments.pay_order(',
      "if sqlerrm::jsonb ->> 'code' = 'order.invalid_transition' then",
      'if true then',
    ),
    judge: database('payments/04-orders', 'an error of the product that has another name is no "too late" either'),
  },
  {
    name: 'Each refund may be as large as the payment',
    seen: 'Blnk: double refund; Dokan: refunds beyond what was paid',
    patch: statement(
      '000915_payments_refunds',
      'create function payments.refundable(',
      ' - p_payment.refunded_minor',
      '',
    ),
    judge: database('payments/08-refunds', 'and of a payment never more than what remains'),
  },
  {
    name: 'An event whose processing failed is never looked at again',
    seen: 'Medusa: a webhook that met an error left an order unpaid',
    patch: statement(
      '000910_payments_inbox',
      'create function payments.process_webhook(',
      "case when i.attempts + 1 >= 10 then 'dead' else 'received' end",
      "'ignored'",
    ),
    judge: database('payments/02-inbox', 'a failure keeps the event'),
  },
  {
    name: 'A table of money without row-level security',
    seen: 'the most common finding on Supabase',
    patch: line(
      '000915_payments_refunds',
      'alter table payments.refunds enable row level security;',
      'alter table payments.refunds disable row level security',
      'alter table payments.refunds enable row level security',
    ),
    judge: database('foundation/01-structure', 'every table has row-level security'),
  },
  {
    name: 'Money goes back to a card while its bank gives the same money back',
    seen: 'a classic of chargebacks: refunded and lost, paid twice',
    patch: statement(
      '000915_payments_refunds',
      'create function payments.require_refundable(',
      'if payments.is_disputed(p_payment.id) then',
      'if false then',
    ),
    judge: database('payments/08-disputes', 'what the bank may give back is not sent back by us as well'),
  },
  {
    name: 'An order is decided for a buyer whose bank gives the same money back, and the buyer withdraws it',
    seen: 'a classic of chargebacks: refunded and lost, paid twice',
    patch: statement(
      '001005_orders_effects',
      'create function orders.hold_disputed(',
      'if p_order.payment_id is not null and',
      'if false and',
    ),
    judge: database('payments/09-disputed-orders', 'what goes back cannot be spent'),
  },
  {
    name: 'A line of the bank statement that was credited is credited by hand as well',
    seen: 'a classic of two people at one statement',
    patch: statement(
      '000950_bank_lines',
      'create function payments.require_not_imported(',
      'where upper(l.bank_reference) = p_reference',
      'where l.bank_reference <> l.bank_reference and upper(l.bank_reference) = p_reference',
    ),
    judge: database('bank/01-references-and-matching', 'nor can its recording be asked for when its line is there'),
  },
  {
    name: 'What was agreed about our bank account is done to another one',
    seen: 'a classic of approvals: agreed on one version, carried out on the next',
    patch: statement(
      '000955_bank_accounts',
      'create function payments.account_before(',
      "if v_account.version <> access.payload_integer(p_payload, 'version') then",
      'if false then',
    ),
    judge: database(
      'bank/01-references-and-matching',
      'what was asked about the account of before is not done to this one',
    ),
  },
  {
    name: 'A forged webhook is believed',
    seen: 'Medusa and many plugins: signatures compared in part or not at all',
    patch: source(
      `${providers}/paystack-webhook.ts`,
      'if (!constantTimeEqual(offered, expected)) {',
      'if (!expected.startsWith(offered)) {',
    ),
    judge: vitest(
      'tests/companies/paystack-adapter',
      'one changed byte, another key, no signature and half a signature are not',
    ),
  },
  {
    name: 'A refusal is believed although the transfer exists: the money is paid and given back',
    seen: 'Saleor: retries after an unknown outcome',
    patch: source(
      `${providers}/paystack.ts`,
      "if (lookup.outcome === 'found') return { outcome: 'accepted', fact: lookup.fact, recipientCode };",
      '',
    ),
    judge: vitest(
      'tests/companies/paystack-adapter',
      'a refusal counts only when no transfer exists under our reference',
    ),
  },
  {
    name: 'Half a rupee is read as five paisa',
    seen: 'Spree: 58 places with a conversion of its own in money',
    patch: source(`${providers}/easypaisa-wire.ts`, "(match[2] ?? '').padEnd(2, '0')", "match[2] ?? '00'"),
    judge: vitest('tests/companies/easypaisa-adapter', '"1500.5" rupees are 150050 paisa'),
  },
];
