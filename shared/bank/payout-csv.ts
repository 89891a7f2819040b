/** A batch as CSV, for banks whose portal takes no ISO 20022 file. */
import { requireTotal, toBankText, toDecimal, type PayoutBatch } from './payout-batch.ts';

const header = [
  'Batch',
  'Reference',
  'Execution date',
  'Debit account',
  'Beneficiary name',
  'Beneficiary account',
  'Bank',
  'Currency',
  'Amount',
  'Remarks',
];

/** Rows end with CRLF as spreadsheets and portals expect. @throws RangeError when the items do not add up to the total. */
export function makePayoutCsv(batch: PayoutBatch): string {
  requireTotal(batch);
  const rows = batch.items.map((item) => [
    batch.code,
    item.code,
    batch.execute_on,
    batch.debtor.account,
    toBankText(item.account_name, 70),
    item.account,
    toBankText(item.bank_name, 70),
    batch.currency,
    toDecimal(item.amount_minor, batch.currency),
    `Amana ${item.code}`,
  ]);
  return [header, ...rows].map((row) => row.map(toCell).join(',')).join('\r\n') + '\r\n';
}

/** A cell that a spreadsheet cannot take for a formula. */
function toCell(text: string): string {
  const harmless = text.replace(/^[=+\-@\t\s]+/, '');
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
