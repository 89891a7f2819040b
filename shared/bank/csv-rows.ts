/** Rows of a CSV file (RFC 4180, any delimiter), with the line at which each begins. */
import { StatementError, statementLimits } from './statement.ts';

export type CsvRow = { readonly line: number; readonly cells: readonly string[]; readonly raw: string };

/** @throws StatementError for an open quote, and for rows or lines beyond the limits. */
export function readCsvRows(text: string, delimiter: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let cell = '';
  let line = 1;
  let rowLine = 1;
  let start = 0;
  let isQuoted = false;
  const endRow = (end: number) => {
    cells.push(cell);
    if (cells.some((one) => one !== '')) rows.push({ line: rowLine, cells, raw: text.slice(start, end) });
    if (rows.length > statementLimits.lines + 1000)
      throw new StatementError('statement.too_large', line, 'too many rows');
    cells = [];
    cell = '';
  };
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (index - start > statementLimits.lineCharacters)
      throw new StatementError('statement.too_large', rowLine, 'the row is too long');
    if (character === '\n') line += 1;
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (text[index + 1] === '"') {
        cell += '"';
        index += 1;
      } else isQuoted = false;
    } else if (character === '"' && cell.trim() === '') {
      isQuoted = true;
      cell = '';
    } else if (character === delimiter) {
      cells.push(cell);
      cell = '';
    } else if (character === '\n') {
      endRow(index);
      start = index + 1;
      rowLine = line;
    } else if (character !== '\r') cell += character;
  }
  if (isQuoted) throw new StatementError('statement.malformed', rowLine, 'a quote is not closed');
  endRow(text.length);
  return rows;
}
