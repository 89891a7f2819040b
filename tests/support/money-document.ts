/** docs/money.md as its test reads it, and the books as its tables show them. */
import { readFileSync } from 'node:fs';
import type postgres from 'postgres';

const documentText = readFileSync(new URL('../../docs/money.md', import.meta.url), 'utf8');

type Row = readonly string[];

/** The rows of the first table under a heading, without its head. */
export function tableUnder(heading: string): Row[] {
  const [, section = ''] = documentText.split(`\n## ${heading}\n`);
  const [body = ''] = section.split('\n## ');
  return body
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

/** What the document has sections about, in its order. */
export function headings(): string[] {
  return [...documentText.matchAll(/^## (.+)$/gm)].map(([, title = '']) => title);
}

interface Line {
  readonly journal: string;
  readonly debit: string;
  readonly credit: string;
  readonly amount: string;
}

/** Every line of every journal that touched this buyer, this store, their orders or withdrawals since then. */
export function journalsSince(
  sql: postgres.Sql,
  begin: bigint,
  { buyerId, shopId }: { readonly buyerId: string; readonly shopId: string },
): Promise<Line[]> {
  const name = (account: string) => sql`
    case
      when ${sql(account)}.kind <> 'wallet' then ${sql(account)}.kind
      when ${sql(account)}.owner_type = 'user' then 'wallet (buyer)'
      else 'wallet (store)'
    end`;
  return sql<Line[]>`
    with owners as (
      select unnest(array[${buyerId}, ${shopId}]::uuid[]) as id
      union select o.id from orders.orders as o where o.buyer_id = ${buyerId}
      union select w.id from payouts.withdrawals as w where w.owner_id = ${buyerId}
    ),
    lines as (
      select t.journal_id, t.id as line, t.debit_account, t.credit_account, t.amount_minor::bigint, '' as what
      from ledger.transfers as t
      union all
      select h.journal_id, 0, h.debit_account, h.credit_account, h.amount_minor, ' held' from ledger.holds as h
      union all
      select s.journal_id, 0, h.debit_account, h.credit_account, s.amount_minor, ' given back'
      from ledger.hold_steps as s join ledger.holds as h on h.id = s.hold_id
      where s.step <> 'settled'
    ),
    concerned as (
      select distinct l.journal_id
      from lines as l
      join ledger.accounts as a on a.id in (l.debit_account, l.credit_account)
      where l.journal_id > ${begin.toString()}::bigint and a.owner_id in (select id from owners)
    )
    select
      j.kind as journal, ${name('debited')} as debit, ${name('credited')} as credit,
      to_char(l.amount_minor / 100.0, 'FM999,999,990.00') || l.what as amount
    from lines as l
    join ledger.journals as j on j.id = l.journal_id
    join ledger.accounts as debited on debited.id = l.debit_account
    join ledger.accounts as credited on credited.id = l.credit_account
    where l.journal_id in (select journal_id from concerned)
    order by l.journal_id, l.line`;
}

/** The journal that was booked last. */
export async function newestJournal(sql: postgres.Sql): Promise<bigint> {
  const [row] = await sql`select coalesce(max(id), 0)::text as id from ledger.journals`;
  return BigInt(String(row?.['id']));
}
