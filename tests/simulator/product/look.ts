/** What the product's tables say about the cast, under the model's names. Looking is not acting: it reads as role postgres. */
import { idOf, type Product } from './product.ts';

export interface Seen {
  readonly wallets: Readonly<Record<string, { posted: number; held: number }>>;
  readonly products: Readonly<Record<string, { onHand: number; reserved: number }>>;
  readonly stores: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly links: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly cards: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** By store. */
  readonly schedules: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly orders: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly payments: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly refunds: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly withdrawals: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly approvals: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly references: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly lines: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly batches: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly chargebacks: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly cases: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Up to when the books are closed. */
  readonly closedUntil: number | null;
}

export interface Names {
  readonly owners: readonly string[];
  readonly products: readonly string[];
  readonly stores: readonly string[];
  readonly links: readonly string[];
  readonly cards: readonly string[];
  readonly orders: readonly string[];
  readonly payments: readonly string[];
  readonly refunds: readonly string[];
  readonly withdrawals: readonly string[];
  readonly approvals: readonly string[];
  readonly references: readonly string[];
  readonly lines: readonly string[];
  readonly batches: readonly string[];
  readonly chargebacks: readonly string[];
  readonly cases: readonly string[];
}

type Rows = readonly (Readonly<Record<string, unknown>> & { readonly id: string })[] | null;

/** The company's own number of it. */
const chargebackId = (product: Product, name: string) => idOf(product, `${name} at the company`);

/** One query, one snapshot. */
export async function look(product: Product, names: Names): Promise<Seen> {
  const { sql } = product;
  const ids = (list: readonly string[]) => list.map((name) => idOf(product, name));
  const [row] = await sql<(Record<Exclude<keyof Seen, 'closedUntil'>, Rows> & Pick<Seen, 'closedUntil'>)[]>`
    select
      (select (extract(epoch from nullif(b.closed_until, '-infinity')) * 1000)::float8 from ledger.books as b) as "closedUntil",
      (select jsonb_agg(jsonb_build_object(
          'id', a.owner_id || ' ' || a.currency, 'posted', a.credits_posted - a.debits_posted, 'held', a.debits_pending))
        from ledger.accounts as a
        where a.kind = 'wallet' and a.owner_id = any (${ids(names.owners)}::uuid[])) as wallets,
      (select jsonb_agg(jsonb_build_object('id', p.id, 'onHand', p.on_hand, 'reserved', p.reserved))
        from catalogue.products as p where p.id = any (${ids(names.products)}::uuid[])) as products,
      (select jsonb_agg(jsonb_build_object(
          'id', s.id, 'status', s.status,
          'owes', coalesce((
            select sum(a.debits_posted - a.credits_posted)
            from ledger.accounts as a where a.kind = 'store_receivable' and a.owner_id = s.id), 0)))
        from stores.stores as s where s.id = any (${ids(names.stores)}::uuid[])) as stores,
      (select jsonb_agg(jsonb_build_object('id', l.id, 'status', orders.link_status(l)))
        from orders.payment_links as l where l.id = any (${ids(names.links)}::uuid[])) as links,
      (select jsonb_agg(jsonb_build_object(
          'id', s.store_id, 'isOn', s.is_on, 'isStopped', s.stop_reason is not null,
          'nextRunAt', extract(epoch from s.next_run_at) * 1000,
          'weeks', coalesce((
            select string_agg(r.week || ' ' || coalesce(r.skip_reason, r.outcome), ', ' order by r.week)
            from payouts.weekly_runs as r where r.store_id = s.store_id), '')))
        from payouts.schedules as s where s.store_id = any (${ids(names.stores)}::uuid[])) as schedules,
      (select jsonb_agg(jsonb_build_object('id', m.id, 'isForgotten', m.removed_at is not null))
        from payments.saved_methods as m where m.id = any (${ids(names.cards)}::uuid[])) as cards,
      (select jsonb_agg(jsonb_build_object(
          'id', o.id, 'status', o.status, 'seq', o.last_seq, 'version', o.version, 'total', o.total_minor,
          'net', o.net_minor, 'commission', o.commission_minor, 'tax', o.tax_minor, 'sellerFee', o.provider_fee_minor, 'held', o.held_minor,
          'released', o.released_minor, 'refunded', o.refunded_minor, 'stock', o.stock_state,
          'dueAction', o.due_action, 'dueAt', extract(epoch from o.due_at) * 1000))
        from orders.orders as o where o.id = any (${ids(names.orders)}::uuid[])) as orders,
      (select jsonb_agg(jsonb_build_object(
          'id', p.id, 'status', p.status, 'amount', p.amount_minor, 'buyerFee', p.buyer_fee_minor, 'fee', p.fee_minor, 'refunded', p.refunded_minor,
          'outcome', p.order_outcome))
        from payments.payments as p where p.id = any (${ids(names.payments)}::uuid[])) as payments,
      (select jsonb_agg(jsonb_build_object(
          'id', r.id, 'status', r.status, 'amount', r.amount_minor, 'fee', r.fee_minor))
        from payments.refunds as r where r.id = any (${ids(names.refunds)}::uuid[])) as refunds,
      (select jsonb_agg(jsonb_build_object(
          'id', w.id, 'status', w.status, 'amount', w.amount_minor, 'fee', w.fee_minor, 'providerFee', w.provider_fee_minor))
        from payouts.withdrawals as w where w.id = any (${ids(names.withdrawals)}::uuid[])) as withdrawals,
      (select jsonb_agg(jsonb_build_object('id', a.id, 'status', a.status, 'amount', a.amount_minor))
        from access.approvals as a where a.id = any (${ids(names.approvals)}::uuid[])) as approvals,
      (select jsonb_agg(jsonb_build_object(
          'id', r.id, 'status', r.status, 'received', r.received_minor, 'outcome', r.order_outcome))
        from payments.transfer_references as r where r.id = any (${ids(names.references)}::uuid[])) as "references",
      (select jsonb_agg(jsonb_build_object('id', l.id, 'status', l.status, 'amount', l.amount_minor))
        from payments.statement_lines as l where l.id = any (${ids(names.lines)}::uuid[])) as lines,
      (select jsonb_agg(jsonb_build_object(
          'id', b.id, 'status', b.status, 'version', b.version, 'total', b.total_minor, 'count', b.item_count))
        from payouts.batches as b where b.id = any (${ids(names.batches)}::uuid[])) as batches,
      (select jsonb_agg(jsonb_build_object(
          'id', d.provider_dispute_id, 'status', d.status, 'held', d.held_minor, 'loss', d.loss_minor,
          'isFrozen', d.is_order_frozen))
        from payments.disputes as d
        where d.provider_dispute_id = any (${names.chargebacks.map((name) => chargebackId(product, name))})) as chargebacks,
      (select jsonb_agg(jsonb_build_object('id', c.subject_id, 'status', c.status))
        from (
          select distinct on (n.subject_id) n.subject_id, n.status
          from risk.cases as n
          where n.subject_id = any (${ids(names.cases)}::uuid[]) and n.is_holding
          order by n.subject_id, n.opened_at desc, n.id desc
        ) as c) as cases`;
  if (row === undefined) throw new Error('The database did not answer.');
  const named = (list: readonly string[], rows: Rows, idBy = (name: string) => idOf(product, name)) => {
    const byId = new Map((rows ?? []).map((item) => [item.id, item]));
    return Object.fromEntries(
      list.flatMap((name) => {
        const found = byId.get(idBy(name));
        if (found === undefined) return [];
        const { id: _id, ...rest } = found;
        return [[name, rest]];
      }),
    );
  };
  return {
    closedUntil: row.closedUntil,
    wallets: namedWallets(product, names.owners, row.wallets),
    products: named(names.products, row.products) as Seen['products'],
    stores: named(names.stores, row.stores),
    links: named(names.links, row.links),
    cards: named(names.cards, row.cards),
    schedules: named(names.stores, row.schedules),
    orders: named(names.orders, row.orders),
    payments: named(names.payments, row.payments),
    refunds: named(names.refunds, row.refunds),
    withdrawals: named(names.withdrawals, row.withdrawals),
    approvals: named(names.approvals, row.approvals),
    references: named(names.references, row.references),
    lines: named(names.lines, row.lines),
    batches: named(names.batches, row.batches),
    cases: named(names.cases, row.cases),
    chargebacks: named(names.chargebacks, row.chargebacks, (name) => chargebackId(product, name)),
  };
}

function namedWallets(product: Product, owners: readonly string[], rows: Rows): Seen['wallets'] {
  const names = new Map(owners.map((name) => [idOf(product, name), name]));
  return Object.fromEntries(
    (rows ?? []).map((item) => {
      const [owner = '', currency = ''] = item.id.split(' ');
      return [
        `${names.get(owner) ?? owner} ${currency}`,
        { posted: Number(item['posted']), held: Number(item['held']) },
      ];
    }),
  );
}

/** Balances of the platform's and the provider's accounts, by kind and currency, on their own side. */
export async function lookAtPlatform(product: Product): Promise<Record<string, number>> {
  const rows = await product.sql<{ key: string; balance: number }[]>`
    select a.kind || ' ' || a.currency as key, sum(b.posted_minor)::float8 as balance
    from ledger.accounts as a
    cross join lateral ledger.balance(a.id) as b
    where a.kind not in ('wallet', 'escrow', 'payout_in_transit')
    group by 1`;
  return Object.fromEntries(rows.map(({ key, balance }) => [key, balance]));
}

/** What the ledger says against what was posted after this journal, if anything was, and which journal is the last one now. */
export async function verifySince(product: Product, journal: string): Promise<{ last: string; found: unknown[] }> {
  const [row] = await product.sql<{ last: string }[]>`
    select coalesce(max(j.id), 0)::text as last from ledger.journals as j`;
  if (row === undefined) throw new Error('The database did not answer.');
  const { last } = row;
  const found = last === journal ? [] : await product.sql`select * from ledger.verify_since(${journal})`;
  return { last, found: [...found] };
}

/** What the books say against themselves: nothing, when all is well. */
export async function verifyBooks(product: Product): Promise<readonly unknown[]> {
  return product.sql`select * from ledger.verify()`;
}
