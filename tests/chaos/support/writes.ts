/**
 * Crashes between any two writes: a trigger on every table of the product fails at the nth row that a chosen transaction writes.
 * PostgreSQL undoes what is not caught; what the product catches by itself must leave nothing half done either.
 */
import type postgres from 'postgres';
import { expect } from 'vitest';
import type { Person } from '../../support/people.ts';
import { tokenOf } from '../../providers/support/money.ts';

type Transaction = postgres.TransactionSql;

const mostWrites = 300;

/** Notices are left out: one that cannot be written is tried again by a job, and undoes nothing. */
export async function plantCrashes(sql: postgres.Sql): Promise<void> {
  await sql.unsafe(`
    create schema chaos;
    create sequence chaos.writes;
    create function chaos.crash() returns trigger language plpgsql security definer set search_path = '' as $$
    begin
      if nullif(pg_catalog.current_setting('chaos.crash_at', true), '') is not null
        and pg_catalog.nextval('chaos.writes') = pg_catalog.current_setting('chaos.crash_at')::bigint
      then
        raise exception 'crashed at this write';
      end if;
      return case tg_op when 'DELETE' then old else new end;
    end
    $$;
    do $$
    declare
      v_table record;
    begin
      for v_table in
        select c.oid::regclass as name, c.relnamespace::regnamespace::text as schema from pg_class as c
        where c.relkind = 'r' and c.relnamespace::regnamespace::text = any (array[
          'core', 'access', 'ledger', 'outbox', 'catalogue', 'orders', 'payments', 'payouts'
        ])
      loop
        execute format(
          'create trigger aa_crash before %s on %s for each row execute function chaos.crash()',
          case v_table.schema when 'outbox' then 'insert' else 'insert or update or delete' end, v_table.name
        );
      end loop;
    end
    $$`);
}

/** The money of everybody, and all that says where it is. Counts of attempts are not money. */
async function state(sql: postgres.Sql): Promise<string> {
  const [row] = await sql<{ all: string }[]>`
    select md5(string_agg(s.line, '|' order by s.line)) as all
    from (
      select concat_ws(' ', 'account', a.id, a.debits_posted, a.credits_posted, a.debits_pending, a.credits_pending, a.version) as line
      from ledger.accounts as a
      union all select concat_ws(' ', 'order', o.id, o.status, o.version, o.held_minor, o.released_minor, o.refunded_minor) from orders.orders as o
      union all select concat_ws(' ', 'product', p.id, p.on_hand, p.reserved) from catalogue.products as p
      union all select concat_ws(' ', 'payment', p.id, p.status, p.refunded_minor, p.order_outcome) from payments.payments as p
      union all select concat_ws(' ', 'refund', r.id, r.status) from payments.refunds as r
      union all select concat_ws(' ', 'withdrawal', w.id, w.status, w.version) from payouts.withdrawals as w
      union all select concat_ws(' ', 'dispute', d.id, d.status, d.held_minor, d.recovered_minor) from payments.disputes as d
      union all select concat_ws(' ', 'card', m.id, m.removed_at) from payments.saved_methods as m
      union all select concat_ws(' ', 'import', i.id, i.status) from payments.statement_imports as i
      union all select concat_ws(' ', 'line', l.id, l.status) from payments.statement_lines as l
      union all select concat_ws(' ', 'reference', t.id, t.status) from payments.transfer_references as t
      union all select concat_ws(' ', 'batch', b.id, b.status, b.version) from payouts.batches as b
      union all select 'batch items ' || count(*) from payouts.batch_items
      union all select 'weeks ' || count(*) from payouts.weekly_runs
      union all select concat_ws(' ', 'approval', p.id, p.status) from access.approvals as p
      union all select 'journals ' || count(*) from ledger.journals
      union all select 'transfers ' || count(*) from ledger.transfers
      union all select 'held ' || coalesce(sum(h.remaining_minor), 0) from ledger.open_holds as h
      union all select 'events ' || count(*) from outbox.events
      union all select 'keys ' || count(*) from core.idempotency_keys
      union all select 'codes ' || count(*) from access.step_up_challenges as c where c.consumed_at is not null
    ) as s`;
  return row?.all ?? '';
}

/**
 * Does the work again and again, each time dead one write later, until it gets through; answers with how many writes it makes.
 * After each death everything must be as before. What gets ready each time is not part of it: a pause that is over, say.
 */
export async function dieAtEachWrite(
  sql: postgres.Sql,
  work: (tx: Transaction) => Promise<unknown>,
  makeReady: () => Promise<unknown> = () => Promise.resolve(),
): Promise<number> {
  for (let at = 1; at <= mostWrites; at += 1) {
    await makeReady();
    const before = await state(sql);
    await sql
      .begin(async (tx) => {
        await tx`select setval('chaos.writes', 1, false), set_config('chaos.crash_at', ${String(at)}, true)`;
        await work(tx);
      })
      .catch(mustBeOurs);
    const [row] = await sql<{ count: string }[]>`
      select case when w.is_called then w.last_value else 0 end as count from chaos.writes as w`;
    if (Number(row?.count) < at) return at - 1;
    expect(await state(sql), `after a crash at write ${at}`).toBe(before);
  }
  throw new Error(`It still writes after ${mostWrites} rows.`);
}

function mustBeOurs(error: unknown): void {
  if (!String(error).includes('crashed at this write')) throw error;
}

/** The transaction goes on as this person, as the Data API would let it. */
export async function become(tx: Transaction, person: Person): Promise<void> {
  const token = await tokenOf(person);
  const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
  await tx`
    select set_config('role', 'authenticated', true), set_config('request.jwt.claims', ${claims}, true),
      set_config('request.method', 'POST', true), set_config('request.headers', '{}', true)`;
}
