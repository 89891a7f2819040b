/** camt.053 (ISO 20022, bank to customer statement), versions 001.02 to 001.13: the versions differ only in where some texts stand. */
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
import { find, findAll, readXml, textAt, type XmlElement } from './xml.ts';

const style: AmountStyle = { decimal: '.', thousands: '' };

/** @throws StatementError for anything that is not a whole, balanced statement. */
export function parseCamt053(text: string): BankStatement[] {
  const root = readXml(text);
  if (root.name !== 'Document' || (root.namespace !== '' && !/\bcamt\.053\.001\.\d\d$/.test(root.namespace))) {
    throw new StatementError(
      'statement.malformed',
      root.line,
      `not a camt.053 document: ${root.name} ${root.namespace}`,
    );
  }
  const statements = findAll(root, 'BkToCstmrStmt/Stmt');
  if (statements.length === 0) throw new StatementError('statement.malformed', root.line, 'there is no Stmt');
  return statements.map(readStatement);
}

function readStatement(statement: XmlElement): BankStatement {
  const account = textAt(statement, 'Acct/Id/IBAN', 'Acct/Id/Othr/Id');
  if (account === null)
    throw new StatementError('statement.malformed', statement.line, 'the statement names no account');
  const opening = readBalance(statement, ['OPBD', 'PRCD']);
  const closing = readBalance(statement, ['CLBD']);
  if (opening.currency !== closing.currency) {
    throw new StatementError('statement.currency_invalid', statement.line, 'the balances are in two currencies');
  }
  return checkBalance(
    {
      account,
      currency: opening.currency,
      opening_minor: opening.minor,
      closing_minor: closing.minor,
      lines: findAll(statement, 'Ntry').filter(isBooked).flatMap(readEntry),
    },
    statement.line,
  );
}

function readBalance(statement: XmlElement, codes: readonly string[]): { minor: number; currency: CurrencyCode } {
  const balances = findAll(statement, 'Bal');
  for (const code of codes) {
    const balance = balances.find((one) => textAt(one, 'Tp/CdOrPrtry/Cd') === code);
    if (balance) return readAmount(balance);
  }
  throw new StatementError('statement.balance_missing', statement.line, `there is no balance ${codes[0]}`);
}

/** `Amt` and its direction: amounts are never negative, `CdtDbtInd` says which way. */
function readAmount(element: XmlElement): { minor: number; currency: CurrencyCode } {
  const amount = find(element, 'Amt');
  const direction = textAt(element, 'CdtDbtInd');
  if (!amount || (direction !== 'CRDT' && direction !== 'DBIT')) {
    throw new StatementError('statement.amount_invalid', element.line, 'an amount or its direction is missing');
  }
  const currency = toCurrency(amount.attributes['Ccy'], amount.line);
  const minor = toMinor(amount.text, currency, style, amount.line);
  return { minor: direction === 'CRDT' || minor === 0 ? minor : -minor, currency };
}

/** Pending and informational entries are not money yet. */
function isBooked(entry: XmlElement): boolean {
  return (textAt(entry, 'Sts/Cd', 'Sts') ?? 'BOOK') === 'BOOK';
}

function readEntry(entry: XmlElement): StatementLine[] {
  const details = findAll(entry, 'NtryDtls/TxDtls');
  const whole = readAmount(entry);
  const parts = details.length > 1 ? readParts(details, whole) : null;
  if (parts) return parts.map(({ minor, detail }) => toLine(entry, detail, minor, whole.currency));
  return whole.minor === 0
    ? []
    : [toLine(entry, details.length === 1 ? details[0] : undefined, whole.minor, whole.currency)];
}

/** A batch entry as its transactions, where their amounts are all there and add up to it; else null: one line. */
function readParts(
  details: readonly XmlElement[],
  whole: { minor: number; currency: CurrencyCode },
): { minor: number; detail: XmlElement }[] | null {
  const parts: { minor: number; detail: XmlElement }[] = [];
  for (const detail of details) {
    const amount = find(detail, 'Amt') ?? find(detail, 'AmtDtls/TxAmt/Amt');
    if (amount?.attributes['Ccy'] !== whole.currency) return null;
    const size = toMinor(amount.text, whole.currency, style, amount.line);
    const direction = textAt(detail, 'CdtDbtInd') ?? (whole.minor < 0 ? 'DBIT' : 'CRDT');
    if (size === 0) return null;
    parts.push({ minor: direction === 'DBIT' ? -size : size, detail });
  }
  const sum = parts.reduce((total, { minor }) => total + BigInt(minor), 0n);
  return sum === BigInt(whole.minor) ? parts : null;
}

function toLine(
  entry: XmlElement,
  detail: XmlElement | undefined,
  minor: number,
  currency: CurrencyCode,
): StatementLine {
  const at = (...paths: string[]) => (detail ? textAt(detail, ...paths) : null);
  // The other side: who paid us, or whom we paid. A reversal's indicator already is its true direction.
  const side = minor > 0 ? 'Dbtr' : 'Cdtr';
  const narration = [
    ...(detail ? findAll(detail, 'RmtInf/Ustrd').map((one) => one.text) : []),
    at('RmtInf/Strd/CdtrRefInf/Ref'),
    at('AddtlTxInf'),
    textAt(entry, 'AddtlNtryInf'),
  ];
  const valueOn = textAt(entry, 'ValDt/Dt', 'ValDt/DtTm');
  const line: Omit<StatementLine, 'raw'> = {
    booked_on: readDate(textAt(entry, 'BookgDt/Dt', 'BookgDt/DtTm') ?? valueOn, entry.line),
    value_on: valueOn === null ? null : readDate(valueOn, entry.line),
    amount_minor: minor,
    currency,
    bank_reference: cleanReference(at('Refs/AcctSvcrRef') ?? textAt(entry, 'AcctSvcrRef', 'NtryRef')),
    end_to_end_reference: cleanReference(at('Refs/EndToEndId')),
    counterparty_name: cleanText(at(`RltdPties/${side}/Nm`, `RltdPties/${side}/Pty/Nm`)),
    counterparty_account: cleanReference(at(`RltdPties/${side}Acct/Id/IBAN`, `RltdPties/${side}Acct/Id/Othr/Id`)),
    narration: cleanText(narration.filter((one) => one !== null).join(' '), statementLimits.narrationCharacters) ?? '',
  };
  return {
    ...line,
    raw: `Ntry at line ${entry.line}: ${JSON.stringify(line)}`.slice(0, statementLimits.rawCharacters),
  };
}

function readDate(text: string | null, line: number): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[T+Z-].*)?$/.exec(text ?? '');
  if (!match) throw new StatementError('statement.date_invalid', line, `not a date: ${text ?? 'none'}`);
  return toDate(Number(match[1]), Number(match[2]), Number(match[3]), line);
}
