/** Our bank as the simulator meets it: accounts of ours, files of statements, files of payouts. */
import { asRecord } from '../../../supabase/functions/_shared/json.ts';
import { invoke } from '../../providers/support/money.ts';
import { approve, requestApproval } from '../../support/approvals.ts';
import { csvExamples } from '../../../shared/bank/csv-examples.ts';
import { camt053, csv, importStatement, mt940, newIban } from '../../support/bank.ts';
import { accounts, type Account, type NewLine } from '../model/bank.ts';
import { callerOf, idOf, learn, type Outcome, type Product } from './product.ts';

/** An account of ours for each format of statements; the first one receives transfers, and withdrawals are paid from it. */
export async function openOwnAccounts(product: Product, asker: string, decider: string): Promise<void> {
  const { sql } = product;
  await sql`update payments.bank_accounts set receives_transfers = false, sends_payouts = false where currency = 'PKR'`;
  for (const format of accounts) await openAccount(product, format, { asker, decider });
}

const accountName = (format: Account) => `account of ours, ${format}`;

async function openAccount(
  product: Product,
  format: Account,
  { asker, decider }: { readonly asker: string; readonly decider: string },
): Promise<void> {
  const number = newIban();
  const isMain = format === 'camt053';
  const wish = {
    bank_name: 'Standard Chartered',
    holder_name: 'Amana Private Limited',
    account_number: number,
    currency: 'PKR',
    format,
    ...(format === 'csv' ? { csv_format: csvExamples.debit_and_credit_columns } : {}),
    receives_transfers: isMain,
    sends_payouts: isMain,
  };
  const asked = await requestApproval(callerOf(product, asker), 'bank_account.save', wish);
  const saved = await approve(callerOf(product, decider), asked);
  product.ids.set(accountName(format), String(saved['bank_account_id']));
  product.ids.set(`${accountName(format)} number`, number);
}

/** The code by which the bank's texts name something of ours. */
async function codeOf({ sql, ids }: Product, name: string): Promise<string> {
  const id = ids.get(name) ?? '00000000-0000-4000-8000-000000000000';
  const [row] = await sql<{ code: string | null }[]>`
    select coalesce(
      (select r.reference from payments.transfer_references as r where r.id = ${id}),
      (select w.code from payouts.withdrawals as w where w.id = ${id}),
      (select b.code from payouts.batches as b where b.id = ${id}),
      (select l.return_code from payments.statement_lines as l where l.id = ${id})
    ) as code`;
  return row?.code ?? 'nothing of ours';
}

/** A file of the bank with these lines. `mangle`: banks change case and drop marks. */
export async function writeStatement(
  product: Product,
  account: Account,
  lines: Readonly<Record<string, NewLine>>,
  isMangled: boolean,
): Promise<string> {
  const written = [];
  for (const { amountMinor, day, bankReference, names } of Object.values(lines)) {
    const code = names === null ? 'gift of a friend' : await codeOf(product, names);
    const said = isMangled ? code.toLowerCase().replaceAll('-', '') : code;
    const narration = `IBFT ${said} ${bankReference.slice(-6)}`;
    written.push({ amountMinor, narration, reference: bankReference, bookedOn: day });
  }
  const number = idOf(product, `${accountName(account)} number`);
  if (account === 'csv') return csv(written);
  return account === 'mt940' ? mt940(number, written) : camt053(number, written);
}

/** Brings the file in as the admin app does, and learns which line is which. */
export async function bringIn(
  product: Product,
  person: string,
  { account, file }: { readonly account: Account; readonly file: string },
  lines: readonly string[],
): Promise<Outcome> {
  const { status, body } = await importStatement(callerOf(product, person), idOf(product, accountName(account)), file);
  if (status !== 200) return { code: codeIn(body), answer: body };
  const rows = await product.sql<{ id: string }[]>`
    select l.id from payments.statement_lines as l
    where l.statement_import_id = ${String(body['import_id'])} order by l.position`;
  for (const [index, name] of lines.entries()) if (rows.length > 0) learn(product, name, rows[index]?.id);
  return { code: 'done', answer: { status: body['status'], line_count: body['line_count'] } };
}

/** Makes the file for the bank. */
export async function exportFile(product: Product, person: string, batch: string, format: string): Promise<Outcome> {
  const { status, body } = await invoke(
    'export-payouts',
    { batch_id: idOf(product, batch), format },
    callerOf(product, person).token,
  );
  return status === 200 ? { code: 'done', answer: body['sha256'] } : { code: codeIn(body), answer: body };
}

const codeIn = (body: Readonly<Record<string, unknown>>) => String(asRecord(body['error'])['code']);
