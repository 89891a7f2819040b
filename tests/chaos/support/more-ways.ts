/**
 * The ways of money beside the plain ones, each as the transactions that it is made of: chargeback, saved card, payment link, refund,
 * bank statement, bank batch and weekly payout. Every one of them is let die at each of its writes.
 */
import type postgres from 'postgres';
import { openTopUp, pay } from '../../providers/support/money.ts';
import { approve, requestApproval } from '../../support/approvals.ts';
import { newIban } from '../../support/bank.ts';
import { call, newKey, type Json } from '../../support/commands.ts';
import { newPerson, type Person } from '../../support/people.ts';
import { act, address, fundWallet, placeOrder, type Market, type Shop } from '../../support/scenario.ts';
import { recoverAll, type Ground } from './walks.ts';
import { become, dieAtEachWrite } from './writes.ts';
import { stepUp } from '../../support/step-up.ts';

export interface Scene {
  readonly ground: Ground;
  readonly market: Market;
  readonly shop: Shop;
  readonly buyer: Person;
  readonly items: readonly { readonly product_id: string; readonly quantity: number }[];
  readonly totalMinor: number;
}

type Transaction = postgres.TransactionSql;

/** Counts the writes of the work as this person, dead at each of them in turn. */
function dieAs(sql: postgres.Sql, person: Person, work: (tx: Transaction) => Promise<unknown>): Promise<number> {
  return dieAtEachWrite(sql, async (tx) => {
    await become(tx, person);
    await work(tx);
  });
}

async function paidTopUp({ ground }: Scene): Promise<{ id: string; reference: string }> {
  const { paymentId: id, reference } = await openTopUp(ground.sql, ground.person, ground.amountMinor);
  await pay(reference);
  await recoverAll(ground);
  return { id, reference };
}

async function oneOf(sql: postgres.Sql, table: string, id: string): Promise<Json> {
  const [row] = await sql<Json[]>`select * from ${sql(table)} where id = ${id}`;
  return row ?? {};
}

/** A chargeback opens, and is lost. */
export async function chargeback(scene: Scene): Promise<[number[], string]> {
  const { sql, amountMinor } = scene.ground;
  const { reference } = await paidTopUp(scene);
  const fact = (status: string): Json => ({
    subject: 'dispute',
    provider: 'paystack',
    mode: 'test',
    reference,
    provider_id: `D${reference}`,
    status,
    amount_minor: amountMinor,
    currency: 'NGN',
  });
  const counts: number[] = [];
  for (const status of ['open', 'lost']) {
    counts.push(
      await dieAtEachWrite(
        sql,
        (tx) => tx`select payments.apply_dispute_fact(${reference}, ${tx.json(fact(status) as never)})`,
      ),
    );
  }
  const [row] = await sql`select status from payments.disputes where provider_dispute_id = ${`D${reference}`}`;
  return [counts, String(row?.['status'])];
}

/** The card of a payment is kept. */
export async function savedCard(scene: Scene): Promise<[number[], string]> {
  const { sql } = scene.ground;
  const { id, reference } = await paidTopUp(scene);
  await sql`update payments.payments set wants_saving = true where id = ${id}`;
  const card = { fingerprint: `SIG ${id}`, brand: 'visa', last4: '4081', sealed_token: 'v1.sealed' };
  const count = await dieAtEachWrite(sql, (tx) => tx`select payments.keep_method(${reference}, ${tx.json(card)})`);
  const rows = await sql`select 1 from payments.saved_methods where fingerprint = ${card.fingerprint}`;
  return [[count], `${rows.length} kept`];
}

/** A sale agreed in a chat is paid by its link. */
export async function paymentLink({ ground: { sql }, shop, buyer }: Scene): Promise<[number[], string]> {
  const { slug } = await call<{ slug: string }>(shop.owner, 'create_payment_link', {
    p_store_id: shop.id,
    p_fields: { title: 'As agreed', category_slug: 'textiles', unit_price_minor: 100_000, quantity: 1, max_uses: 1 },
    p_idempotency_key: newKey('link'),
  });
  const [link] = await sql<{ total: string }[]>`
    select unit_price_minor * quantity + delivery_minor as total from orders.payment_links where slug = ${slug}`;
  const key = newKey('by link');
  const count = await dieAs(
    sql,
    buyer,
    (tx) =>
      tx`select api.place_order_by_link(${slug}, ${tx.json(address as never)}, 'wallet', ${link?.total ?? '0'}, null, ${key})`,
  );
  const [row] =
    await sql`select count(*)::integer as n from orders.orders as o join orders.payment_links as l on l.id = o.payment_link_id where l.slug = ${slug}`;
  return [[count], `${String(row?.['n'])} order`];
}

/** An order that ends gives the money back to the wallet. */
export async function refundToWallet(scene: Scene): Promise<[number[], string]> {
  const { ground, shop, buyer, items, totalMinor } = scene;
  const { order_id: id } = await placeOrder(buyer, shop, { items, totalMinor });
  const key = newKey('reject');
  const work = (tx: Transaction) =>
    tx`select api.order_act(${id}, 'reject', ${tx.json({ reason: 'Out of stock.' })}, ${key})`;
  const count = await dieAs(ground.sql, shop.owner, work);
  return [[count], String((await oneOf(ground.sql, 'orders.orders', id))['status'])];
}

/** Two of staff send a payment back; the provider says that it is done, and then that it came back to us. */
export async function refundToSource(scene: Scene): Promise<[number[], string]> {
  const { ground, market } = scene;
  const { sql, amountMinor } = ground;
  const { id: paymentId } = await paidTopUp(scene);
  const wish = { payment_id: paymentId, amount_minor: amountMinor };
  const approvalId = await requestApproval(market.finance, 'payment.refund', wish);
  const decision = { approval_id: approvalId, is_approved: true };
  const challengeId = await stepUp(market.admin, 'approval.decide', decision);
  const key = newKey('decide');
  const counts = [
    await dieAs(
      sql,
      market.admin,
      (tx) =>
        tx`select api.admin_decide_approval(${approvalId}, true, 'The buyer asked for it.', ${challengeId}, ${key})`,
    ),
    await dieAtEachWrite(sql, (tx) => tx`select payments.claim_refunds(50)`),
  ];
  const [refund] = await sql<{ id: string }[]>`select id from payments.refunds where payment_id = ${paymentId}`;
  const fact = (status: string): Json => ({ provider: 'paystack', status, amount_minor: amountMinor, currency: 'NGN' });
  counts.push(
    await dieAtEachWrite(
      sql,
      (tx) => tx`select payments.refund_sent(${refund?.id ?? ''}, 'accepted', ${tx.json(fact('pending') as never)})`,
    ),
  );
  for (const status of ['succeeded', 'failed']) {
    counts.push(
      await dieAtEachWrite(
        sql,
        (tx) => tx`select payments.refund_fact(${refund?.id ?? ''}, ${tx.json(fact(status) as never)})`,
      ),
    );
  }
  return [counts, String((await oneOf(sql, 'payments.refunds', refund?.id ?? ''))['status'])];
}

/** An account of ours at a bank in Pakistan, for statements and files. */
async function openAccount({ ground: { sql } }: Scene): Promise<string> {
  const [known] = await sql<{ id: string }[]>`select id from payments.bank_accounts limit 1`;
  if (known !== undefined) return known.id;
  const [row] = await sql<{ id: string }[]>`
    insert into payments.bank_accounts (bank_name, holder_name, account_number, currency, format, receives_transfers, sends_payouts)
    values ('Standard Chartered', 'Amana Private Limited', ${newIban()}, 'PKR', 'camt053', true, true)
    returning id`;
  return row?.id ?? '';
}

/** A statement comes in as the function keeps, reads and matches it; how many writes each part makes. */
async function dieInStatement(scene: Scene, amountMinor: number, narration: string): Promise<number[]> {
  const { sql } = scene.ground;
  const account = await openAccount(scene);
  const content = Buffer.from(newKey('file')).toString('base64');
  const line = {
    booked_on: '2026-01-05',
    value_on: null,
    amount_minor: amountMinor,
    currency: 'PKR',
    bank_reference: newKey('FT').slice(0, 30),
    end_to_end_reference: null,
    counterparty_name: 'Bushra Bibi',
    counterparty_account: null,
    narration,
    raw: narration,
  };
  const statements = [{ opening_minor: 0, closing_minor: amountMinor, lines: [line] }];
  const counts = [
    await dieAs(
      sql,
      scene.market.finance,
      (tx) => tx`select api.begin_statement_import(${account}, 'january.xml', ${content})`,
    ),
  ];
  const [row] = await sql<{ id: string }[]>`select id from payments.statement_imports order by id desc limit 1`;
  counts.push(
    await dieAtEachWrite(sql, (tx) => tx`select payments.record_statements(${row?.id ?? ''}, ${tx.json(statements)})`),
    // What fails is caught, and tried again by the next round.
    await dieAtEachWrite(
      sql,
      (tx) => tx`select payments.match_lines(500)`,
      () => sql`update payments.statement_lines set attempts = 0 where status = 'new'`,
    ),
  );
  return counts;
}

/** A transfer with a reference arrives by statement. */
export async function bankStatement(scene: Scene): Promise<[number[], string]> {
  const { sql } = scene.ground;
  await openAccount(scene);
  const payer = await newPerson(sql, { name: 'Bushra Bibi' });
  const { reference } = await call<{ reference: string }>(payer, 'request_bank_transfer', {
    p_purpose: 'topup',
    p_amount_minor: 100_000,
    p_currency: 'PKR',
    p_order_id: null,
    p_idempotency_key: newKey('transfer'),
  });
  const counts = await dieInStatement(scene, 100_000, `FROM BUSHRA ${reference.toLowerCase()}`);
  const [row] = await sql`select status from payments.statement_lines order by id desc limit 1`;
  return [counts, String(row?.['status'])];
}

/** A copy of the destination for another owner, as if its code had been typed and its days had passed. */
export async function destinationFor({ sql, destination }: Ground, change: Json): Promise<string> {
  const [row] = await sql<{ id: string }[]>`
    insert into payouts.destinations (owner_type, owner_id, provider, country, bank_code, account_number, account_name, currency, usable_at, added_by)
    select n.owner_type, n.owner_id, n.provider, n.country, n.bank_code, n.account_number, n.account_name, n.currency, core.now(), n.owner_by
    from payouts.destinations as d
    cross join lateral jsonb_to_record(to_jsonb(d) || ${sql.json(change as never)}) as n (
      owner_type text, owner_id uuid, provider text, country text, bank_code text, account_number text, account_name text, currency text, owner_by uuid
    )
    where d.id = ${destination}
    returning id`;
  return row?.id ?? '';
}

/** A withdrawal leaves by file: collected, approved, handed over, and ended by the statement. */
export async function bankBatch(scene: Scene): Promise<[number[], string]> {
  const { ground, market } = scene;
  const { sql } = ground;
  await openAccount(scene);
  const owner = await newPerson(sql, { name: 'Bushra Bibi' });
  await fundWallet(market, owner, 1_000_000);
  const id = await destinationFor(ground, {
    owner_id: owner.id,
    owner_by: owner.id,
    provider: 'bank',
    country: 'PK',
    bank_code: 'SCBL',
    account_number: newIban(),
    currency: 'PKR',
  });
  const context = { owner_id: owner.id, amount_minor: 200_000, currency: 'PKR', destination_id: id };
  const { withdrawal_id: withdrawal, code } = await call<{ withdrawal_id: string; code: string }>(
    owner,
    'request_withdrawal',
    {
      p_owner_type: 'user',
      p_owner_id: owner.id,
      p_amount_minor: 200_000,
      p_currency: 'PKR',
      p_destination_id: id,
      p_step_up: await stepUp(owner, 'withdrawal.request', context),
      p_idempotency_key: newKey('withdraw'),
    },
  );
  const key = newKey('batch');
  const counts = [
    await dieAs(
      sql,
      market.finance,
      (tx) =>
        tx`select api.admin_create_payout_batch('PKR', ${[withdrawal]}::uuid[], core.now()::date, 'Those of today.', ${key})`,
    ),
  ];
  const [batch] = await sql<
    { id: string; version: number }[]
  >`select id, version from payouts.batches order by id desc limit 1`;
  const wish = { batch_id: batch?.id, version: batch?.version };
  await approve(market.admin, await requestApproval(market.finance, 'payout_batch.approve', wish));
  counts.push(await dieAs(sql, market.finance, (tx) => tx`select api.export_payout_batch(${batch?.id ?? ''})`));
  const { net_minor: net } = await oneOf(sql, 'payouts.withdrawals', withdrawal);
  counts.push(...(await dieInStatement(scene, -Number(net), `OUT ${code}`)));
  return [counts, String((await oneOf(sql, 'payouts.withdrawals', withdrawal))['status'])];
}

/** An order of the shop that ended well: what it earned is in its wallet. */
export async function earn({ shop, buyer, items, totalMinor }: Scene): Promise<void> {
  const { order_id: order } = await placeOrder(buyer, shop, { items, totalMinor });
  await act(shop.owner, order, 'accept');
  await act(shop.owner, order, 'ship', { carrier: 'TCS', tracking_number: 'TCS-1' });
  await act(buyer, order, 'confirm');
}

/** Weekly payouts of the shop, the first of them due now. */
export async function turnOnWeeks({ ground, shop }: Pick<Scene, 'ground' | 'shop'>): Promise<void> {
  const { sql } = ground;
  const destination = await destinationFor(ground, {
    owner_type: 'store',
    owner_id: shop.id,
    owner_by: shop.owner.id,
    account_number: '0123456780',
  });
  // Banks work at every hour of every day here.
  await sql`select core.set_setting('payout.weekend', '{"NG": []}'), core.set_setting('payout.weekly_hour', '0')`;
  await sql`delete from payouts.holidays where day between core.now()::date - 1 and core.now()::date + 1`;
  await sql`
    insert into payouts.schedules (store_id, destination_id, weekday, min_minor, is_on, set_by, planned_on, next_run_at)
    values (${shop.id}, ${destination}, 1, 1000, true, ${shop.owner.id}, core.now()::date, core.now())`;
}

/** What a store has is paid out by itself. */
export async function weeklyPayout(scene: Scene): Promise<[number[], string]> {
  const { ground, shop } = scene;
  const { sql } = ground;
  await earn(scene);
  await turnOnWeeks(scene);
  const due = () =>
    sql`update payouts.schedules set next_run_at = core.now(), attempts = 0 where store_id = ${shop.id}`;
  const count = await dieAtEachWrite(sql, (tx) => tx`select payouts.run_weekly(10)`, due);
  const rows = await sql`select outcome from payouts.weekly_runs where store_id = ${shop.id}`;
  return [[count], rows.map(({ outcome }) => String(outcome)).join(' ')];
}
