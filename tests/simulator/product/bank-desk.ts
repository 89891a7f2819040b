/** Our bank as the simulator meets it: accounts of ours, files of statements, files of payouts. */
import { asRecord } from '../../../supabase/functions/_shared/json.ts';
import { invoke } from '../../providers/support/money.ts';
import { approve, requestApproval } from '../../support/approvals.ts';
import { camt053, importStatement, newIban } from '../../support/bank.ts';
import type { NewLine } from '../model/bank.ts';
import { callerOf, idOf, learn, type Outcome, type Product } from './product.ts';

export const rupeeAccount = 'account of ours';

/** An account that receives transfers and from which withdrawals are paid; those of earlier runs no longer do. */
export async function openOwnAccount(product: Product, asker: string, decider: string): Promise<void> {
  const { sql } = product;
  await sql`update payments.bank_accounts set receives_transfers = false, sends_payouts = false where currency = 'PKR'`;
  const number = newIban();
  const wish = {
    bank_name: 'Standard Chartered',
    holder_name: 'Amana Private Limited',
    account_number: number,
    currency: 'PKR',
    format: 'camt053',
    receives_transfers: true,
    sends_payouts: true,
  };
  const asked = await requestApproval(callerOf(product, asker), 'bank_account.save', wish);
  const saved = await approve(callerOf(product, decider), asked);
  product.ids.set(rupeeAccount, String(saved['bank_account_id']));
  product.ids.set(`${rupeeAccount} number`, number);
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
  return camt053(idOf(product, `${rupeeAccount} number`), written);
}

/** Brings the file in as the admin app does, and learns which line is which. */
export async function bringIn(
  product: Product,
  person: string,
  file: string,
  lines: readonly string[],
): Promise<Outcome> {
  const { status, body } = await importStatement(callerOf(product, person), idOf(product, rupeeAccount), file);
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
