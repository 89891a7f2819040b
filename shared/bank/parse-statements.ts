/** From the bytes of a file to statements, or to one problem with the line where it is. */
import { parseCamt053 } from './camt053.ts';
import { parseCsv, type CsvAccount, type CsvFormat } from './csv.ts';
import { parseMt940 } from './mt940.ts';
import { StatementError, statementLimits, type BankStatement, type ParsedStatements } from './statement.ts';

/** Every runtime has it; the types of this folder know no runtime. */
declare class TextDecoder {
  constructor(encoding: string, options: { fatal: boolean });
  decode(bytes: Uint8Array): string;
}

/** How the statements of a bank account are written. */
export type StatementSource = CsvAccount &
  ({ readonly format: 'camt053' | 'mt940' } | { readonly format: 'csv'; readonly csv: CsvFormat });

/** Reads a file of the account; every statement in it must be this account's, in its currency. Never throws for what is in the file. */
export function parseStatements(bytes: Uint8Array, source: StatementSource): ParsedStatements {
  try {
    if (bytes.byteLength > statementLimits.bytes) {
      throw new StatementError('statement.too_large', null, `more than ${statementLimits.bytes} bytes`);
    }
    const statements = parseText(decode(bytes, source), source);
    const lineCount = statements.reduce((count, { lines }) => count + lines.length, 0);
    if (lineCount > statementLimits.lines)
      throw new StatementError('statement.too_large', null, `more than ${statementLimits.lines} lines`);
    for (const statement of statements) requireAccount(statement, source);
    return { ok: true, statements };
  } catch (error) {
    if (error instanceof StatementError) return { ok: false, problem: error.problem };
    throw error;
  }
}

function parseText(text: string, source: StatementSource): BankStatement[] {
  if (source.format === 'camt053') return parseCamt053(text);
  if (source.format === 'csv') return parseCsv(text, source.csv, source);
  return parseMt940(text);
}

/** Encodings that banks use; a byte that is none of the encoding's is an error and not a question mark. */
const xmlEncodings: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  'us-ascii': 'utf-8',
  'iso-8859-1': 'windows-1252',
  'windows-1252': 'windows-1252',
  'utf-16': 'utf-16le',
};

function decode(bytes: Uint8Array, source: StatementSource): string {
  const encoding = encodingOf(bytes, source);
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    if (text.includes('\0'))
      throw new StatementError('statement.encoding_invalid', null, 'a zero character: is it another encoding?');
    return text;
  } catch (error) {
    if (error instanceof StatementError) throw error;
    throw new StatementError('statement.encoding_invalid', null, `not text in ${encoding}`);
  }
}

function encodingOf(bytes: Uint8Array, source: StatementSource): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (source.format === 'csv') return source.csv.encoding;
  if (source.format === 'mt940') return 'utf-8';
  const start = String.fromCharCode(...bytes.subarray(0, 200));
  const declared =
    /^[^<]*<\?xml[^>]*\bencoding\s*=\s*["']([A-Za-z0-9_-]+)["']/.exec(start)?.[1]?.toLowerCase() ?? 'utf-8';
  const encoding = xmlEncodings[declared];
  if (encoding === undefined)
    throw new StatementError('statement.encoding_invalid', 1, `the encoding ${declared} is not read here`);
  return encoding;
}

/** Account numbers are compared without spaces; a bank may write the bare number of an IBAN, with its own code before it. */
function requireAccount(statement: BankStatement, source: StatementSource): void {
  const own = bareAccount(source.account);
  const named = bareAccount(statement.account).replace(new RegExp(`${statement.currency}$`), '');
  const isSame =
    named === own || (named.length >= 8 && own.endsWith(named)) || (own.length >= 8 && named.endsWith(own));
  if (!isSame)
    throw new StatementError('statement.account_differs', null, `the file is of account ${statement.account}`);
  if (statement.currency !== source.currency) {
    throw new StatementError('statement.account_differs', null, `the file is in ${statement.currency}`);
  }
}

const bareAccount = (text: string): string => text.toUpperCase().replace(/[^A-Z0-9]/g, '');
