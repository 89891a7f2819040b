import { randomUUID } from 'node:crypto';
import { csvExamples } from '../../shared/bank/csv-examples.ts';
import { tokenOf } from '../providers/support/money.ts';
import type postgres from 'postgres';
import { approve, requestApproval } from './approvals.ts';
import { call, newKey, type Json } from './commands.ts';
import { stack } from './env.ts';
import type { Person } from './people.ts';
import type { Market } from './scenario.ts';
import { stepUp } from './step-up.ts';

/** Our accounts at banks, and files as banks write them. */
export interface BankAccount {
  readonly id: string;
  readonly number: string;
}

export interface FileLine {
  readonly amountMinor: number;
  readonly narration: string;
  readonly reference?: string;
  /** Today, unless it says another day. */
  readonly bookedOn?: string;
}

type Format = 'camt053' | 'mt940' | 'csv';

/** The check digits of a Pakistani IBAN are computed, so that each run has an account of its own. */
export function newIban(bank = 'SCBL'): string {
  const digits = BigInt(`0x${randomUUID().replaceAll('-', '').slice(0, 13)}`)
    .toString()
    .padStart(16, '0');
  const bban = `${bank}${digits}`;
  const number = `${bban}PK00`.replaceAll(/[A-Z]/g, (letter) => String(Number.parseInt(letter, 36)));
  return `PK${String(98n - (BigInt(number) % 97n)).padStart(2, '0')}${bban}`;
}

/** An account of ours; the one that receives or pays in a currency before it no longer does. */
export async function openBankAccount(
  { sql, admin, finance }: Market,
  format: Format,
  change: Json = {},
): Promise<BankAccount> {
  const number = newIban();
  if (change['receives_transfers'] === true)
    await sql`update payments.bank_accounts set receives_transfers = false where receives_transfers and currency = 'PKR'`;
  if (change['sends_payouts'] === true)
    await sql`update payments.bank_accounts set sends_payouts = false where sends_payouts and currency = 'PKR'`;
  const asked = await requestApproval(finance, 'bank_account.save', {
    bank_name: 'Standard Chartered',
    holder_name: 'Amana Private Limited',
    account_number: number,
    currency: 'PKR',
    format,
    ...(format === 'csv' ? { csv_format: csvExamples.debit_and_credit_columns } : {}),
    ...change,
  });
  const saved = await approve(admin, asked);
  return { id: String(saved['bank_account_id']), number };
}

/** Brings a file to the function as the admin app does. */
export async function importStatement(
  person: Person | null,
  accountId: string,
  file: string | Uint8Array<ArrayBuffer>,
  name = 'statement.txt',
): Promise<{ status: number; body: Json }> {
  const query = new URLSearchParams({ bank_account_id: accountId, file_name: name });
  const response = await fetch(`${stack.apiUrl}/functions/v1/import-statement?${query}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/octet-stream',
      apikey: stack.publishableKey,
      ...(person === null ? {} : { authorization: `Bearer ${await tokenOf(person)}` }),
    },
    body: file,
  });
  return { status: response.status, body: (await response.json()) as Json };
}

const today = () => new Date().toISOString().slice(0, 10);
const decimal = (minor: number) => (Math.abs(minor) / 100).toFixed(2);
const sum = (lines: readonly FileLine[]) => lines.reduce((total, line) => total + line.amountMinor, 0);
/** Above zero whatever leaves. */
const openingMinor = 1_000_000_000;

/** One statement of today as camt.053 has it. */
export function camt053(account: string, lines: readonly FileLine[], currency = 'PKR'): string {
  const balance = (code: string, minor: number) =>
    `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="${currency}">${decimal(minor)}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>${today()}</Dt></Dt></Bal>`;
  const entries = lines.map(
    ({ amountMinor, narration, reference, bookedOn }) =>
      `<Ntry><Amt Ccy="${currency}">${decimal(amountMinor)}</Amt><CdtDbtInd>${amountMinor > 0 ? 'CRDT' : 'DBIT'}</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>${bookedOn ?? today()}</Dt></BookgDt>` +
      `<AcctSvcrRef>${reference ?? 'NONREF'}</AcctSvcrRef><NtryDtls><TxDtls><RmtInf><Ustrd>${narration}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`,
  );
  return (
    `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>${randomUUID()}</MsgId></GrpHdr><Stmt><Id>1</Id>` +
    `<Acct><Id><IBAN>${account}</IBAN></Id></Acct>${balance('OPBD', openingMinor)}${balance('CLBD', openingMinor + sum(lines))}${entries.join('')}</Stmt></BkToCstmrStmt></Document>`
  );
}

/** The same as MT940. */
export function mt940(account: string, lines: readonly FileLine[]): string {
  const short = (day = today()) => day.slice(2).replaceAll('-', '');
  const day = short(lines[0]?.bookedOn);
  const amount = (minor: number) => decimal(minor).replace('.', ',');
  const rows = lines.map(
    ({ amountMinor, narration, reference, bookedOn }) =>
      `:61:${short(bookedOn)}${short(bookedOn).slice(2)}${amountMinor > 0 ? 'C' : 'D'}${amount(amountMinor)}NTRFNONREF//${reference ?? 'NONREF'}\r\n:86:${narration}`,
  );
  return [
    `:20:${randomUUID().slice(0, 16)}`,
    `:25:${account}`,
    ':28C:1/1',
    `:60F:C${day}PKR${amount(openingMinor)}`,
    ...rows,
    `:62F:C${day}PKR${amount(openingMinor + sum(lines))}`,
    '-',
  ].join('\r\n');
}

/** The same in the layout of csvExamples.debit_and_credit_columns. */
export function csv(lines: readonly FileLine[]): string {
  let balance = openingMinor;
  const rows = lines.map(({ amountMinor, narration, reference, bookedOn }) => {
    const day = (bookedOn ?? today()).split('-').toReversed().join('/');
    balance += amountMinor;
    const [debit, credit] = amountMinor > 0 ? ['', decimal(amountMinor)] : [decimal(amountMinor), ''];
    return `${day},${day},"${narration}",${reference ?? ''},${debit},${credit},${decimal(balance)}`;
  });
  return [
    'Statement of account',
    'Transaction Date,Value Date,Particulars,Instrument No,Debit,Credit,Balance',
    ...rows,
    '*** End of Statement',
  ].join('\n');
}

/** Whose money it is: a person's own, or that of their store. */
interface Owner {
  readonly type: 'user' | 'store';
  readonly id: string;
}

/** An account at a bank that the owner may withdraw rupees to at once (the cool-off has passed). */
export async function addBankDestination(
  sql: postgres.Sql,
  person: Person,
  accountName: string,
  owner: Owner = { type: 'user', id: person.id },
): Promise<string> {
  const number = newIban();
  const added = await call<{ destination_id: string }>(person, 'add_payout_destination', {
    p_owner_type: owner.type,
    p_owner_id: owner.id,
    p_provider: 'bank',
    p_bank_code: 'SCBL',
    p_account_number: number,
    p_account_name: accountName,
    p_currency: 'PKR',
    p_step_up: await stepUp(person, 'payout_destination.add', {
      owner_id: owner.id,
      bank_code: 'SCBL',
      account_number: number,
    }),
    p_idempotency_key: newKey('destination'),
  });
  await sql`update payouts.destinations set usable_at = core.now() where id = ${added.destination_id}`;
  return added.destination_id;
}

/** Asks for rupees to such an account. */
export async function withdrawToBank(
  person: Person,
  destination: string,
  amountMinor: number,
  owner: Owner = { type: 'user', id: person.id },
): Promise<{ withdrawal_id: string; code: string }> {
  const context = { owner_id: owner.id, amount_minor: amountMinor, currency: 'PKR', destination_id: destination };
  return call(person, 'request_withdrawal', {
    p_owner_type: owner.type,
    p_owner_id: owner.id,
    p_amount_minor: amountMinor,
    p_currency: 'PKR',
    p_destination_id: destination,
    p_step_up: await stepUp(person, 'withdrawal.request', context),
    p_idempotency_key: newKey('withdraw'),
  });
}
