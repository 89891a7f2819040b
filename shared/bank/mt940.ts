/** MT940 (SWIFT customer statement): tags at the start of lines, comma decimals, marks C, D, RC and RD. */
import type { CurrencyCode } from '../money/currency.ts';
import {
  StatementError,
  checkBalance,
  cleanReference,
  cleanText,
  statementLimits,
  toCurrency,
  toDate,
  toMinor,
  type AmountStyle,
  type BankStatement,
  type StatementLine,
} from './statement.ts';

const style: AmountStyle = { decimal: ',', thousands: '' };

type Field = { readonly tag: string; readonly line: number; readonly rows: readonly string[] };

/** @throws StatementError for anything that is not a whole, balanced statement. */
export function parseMt940(text: string): BankStatement[] {
  const messages: Field[][] = [];
  for (const field of readFields(text)) {
    if (field.tag === '20') messages.push([]);
    const message = messages.at(-1);
    if (!message) throw new StatementError('statement.malformed', field.line, `:${field.tag}: stands before :20:`);
    message.push(field);
  }
  if (messages.length === 0) throw new StatementError('statement.malformed', 1, 'there is no :20:');
  return messages.map(readMessage);
}

/** Tags with the rows that follow them; envelope blocks ({1:...}, -}) are skipped. */
function readFields(text: string): Field[] {
  const fields: { tag: string; line: number; rows: string[] }[] = [];
  for (const [index, row] of text.split(/\r\n|\n|\r/).entries()) {
    const line = index + 1;
    if (row.length > statementLimits.lineCharacters)
      throw new StatementError('statement.too_large', line, 'the line is too long');
    const start = /^(?:\{4:\s*)?:(\d{2}[A-Z]?):(.*)$/.exec(row);
    if (start) fields.push({ tag: start[1] ?? '', line, rows: [start[2] ?? ''] });
    else if (/^(-\}?|-?\{.*|\s*)$/.test(row)) continue;
    else if (fields.length > 0) fields.at(-1)?.rows.push(row);
    else throw new StatementError('statement.malformed', line, 'text before the first tag');
  }
  return fields;
}

function readMessage(fields: readonly Field[]): BankStatement {
  const first = fields[0];
  const line = first?.line ?? 1;
  const only = (pattern: RegExp) => fields.find(({ tag }) => pattern.test(tag));
  const account = only(/^25P?$/)?.rows[0]?.trim();
  const opening = readBalance(only(/^60[FM]$/), ':60F:', line);
  const closing = readBalance(only(/^62[FM]$/), ':62F:', line);
  if (!account) throw new StatementError('statement.malformed', line, 'there is no :25: with the account');
  if (opening.currency !== closing.currency) {
    throw new StatementError('statement.currency_invalid', line, 'the balances are in two currencies');
  }
  const lines = fields.flatMap((field, index) => {
    if (field.tag !== '61') return [];
    const next = fields[index + 1];
    return [readLine(field, next?.tag === '86' ? next : undefined, opening.currency)];
  });
  const statement = {
    account,
    currency: opening.currency,
    opening_minor: opening.minor,
    closing_minor: closing.minor,
    lines,
  };
  return checkBalance(statement, line);
}

function readBalance(field: Field | undefined, name: string, line: number): { minor: number; currency: CurrencyCode } {
  if (!field) throw new StatementError('statement.balance_missing', line, `there is no ${name}`);
  const match = /^([CD])\d{6}([A-Z]{3})([\d,]+)$/.exec(field.rows[0]?.trim() ?? '');
  if (!match) throw new StatementError('statement.malformed', field.line, `not a balance: ${field.rows[0] ?? ''}`);
  const currency = toCurrency(match[2], field.line);
  const minor = toMinor(match[3] ?? '', currency, style, field.line);
  return { minor: match[1] === 'C' || minor === 0 ? minor : -minor, currency };
}

/** Value date, entry date, mark, letter of the currency, amount, type, customer's reference, bank's reference. */
const linePattern = /^(\d{6})(\d{4})?(R?[CD])([A-Z])?(\d{1,15},\d{0,4})([A-Z][A-Z0-9]{3})(.*)$/;

function readLine(field: Field, details: Field | undefined, currency: CurrencyCode): StatementLine {
  const match = linePattern.exec(field.rows[0]?.trim() ?? '');
  if (!match) throw new StatementError('statement.malformed', field.line, `not a :61: line: ${field.rows[0] ?? ''}`);
  const [, valueText = '', entryText, mark = '', , amountText = '', , references = ''] = match;
  const valueOn = toDate(
    2000 + Number(valueText.slice(0, 2)),
    Number(valueText.slice(2, 4)),
    Number(valueText.slice(4)),
    field.line,
  );
  const size = toMinor(amountText, currency, style, field.line);
  if (size === 0) throw new StatementError('statement.amount_invalid', field.line, 'a line of nothing');
  const [own, bank] = splitOnce(references, '//');
  const told = readDetails(details?.rows ?? []);
  const supplement = field.rows.slice(1).join(' ');
  return {
    booked_on: entryText === undefined ? valueOn : entryDate(valueOn, entryText, field.line),
    value_on: valueOn,
    // RC takes a credit back, so money leaves; RD takes a debit back.
    amount_minor: mark === 'C' || mark === 'RD' ? size : -size,
    currency,
    bank_reference: cleanReference(bank),
    end_to_end_reference: told.endToEnd ?? cleanReference(own),
    counterparty_name: told.name,
    counterparty_account: told.account,
    narration: cleanText(`${told.narration} ${supplement}`, statementLimits.narrationCharacters) ?? '',
    raw: [...field.rows, ...(details?.rows ?? [])].join('\n').slice(0, statementLimits.rawCharacters),
  };
}

function splitOnce(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + mark.length)];
}

/** The entry date has no year: it is the one nearest to the value date, since they are days apart. */
function entryDate(valueOn: string, monthDay: string, line: number): string {
  const month = Number(monthDay.slice(0, 2));
  const day = Number(monthDay.slice(2));
  const valueYear = Number(valueOn.slice(0, 4));
  const distance = Number(valueOn.slice(5, 7)) - month;
  return toDate(distance > 6 ? valueYear + 1 : distance < -6 ? valueYear - 1 : valueYear, month, day, line);
}

type Details = { narration: string; name: string | null; account: string | null; endToEnd: string | null };

/** Free text, numbered subfields (`?20...`) or words between slashes (`/EREF/...`). Full rows are wrapped mid-word. */
function readDetails(rows: readonly string[]): Details {
  const text = rows.reduce(
    (whole, row, index) => whole + (index > 0 && (rows[index - 1]?.length ?? 0) < 65 ? ' ' : '') + row,
    '',
  );
  const numbered = /^\d{3}\?/.test(text) ? subfields(text) : null;
  const word = (name: string) => new RegExp(`/${name}/+([^/]+)`).exec(text)?.[1] ?? null;
  return {
    narration: numbered
      ? numbered
          .filter(([code]) => /^(00|2\d|6\d)$/.test(code))
          .map(([, value]) => value)
          .join('')
      : text,
    name: cleanText(numbered ? join(numbered, /^3[23]$/) : word('NAME')),
    account: cleanReference(numbered ? join(numbered, /^31$/) : word('IBAN')),
    endToEnd: cleanReference(word('EREF')),
  };
}

function subfields(text: string): [string, string][] {
  return [...text.matchAll(/\?(\d{2})([^?]*)/g)].map(([, code = '', value = '']) => [code, value]);
}

const join = (fields: readonly [string, string][], codes: RegExp): string =>
  fields
    .filter(([code]) => codes.test(code))
    .map(([, value]) => value)
    .join('');
