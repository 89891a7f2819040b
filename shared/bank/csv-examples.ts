/**
 * Layouts of two Pakistani banks as examples to start from. No bank publishes its layout: compare with an export of the
 * own account before use.
 */
import type { CsvFormat } from './csv.ts';

export const csvExamples = {
  /** Separate columns, newest last, dates like 21/11/2026. */
  debit_and_credit_columns: {
    encoding: 'utf-8',
    delimiter: ',',
    date_format: 'dd/MM/yyyy',
    decimal: '.',
    thousands: ',',
    sign: 'debit_credit',
    is_descending: false,
    columns: {
      booked_on: 'Transaction Date',
      value_on: 'Value Date',
      narration: ['Particulars'],
      debit: 'Debit',
      credit: 'Credit',
      balance: 'Balance',
      bank_reference: 'Instrument No',
    },
    ignored_rows: ['Opening Balance', 'Closing Balance', 'Total', '*** End of Statement'],
  },
  /** One column of amounts with a Dr/Cr mark, newest first, dates like 21-Nov-2026. */
  amount_with_mark: {
    encoding: 'windows-1252',
    delimiter: ',',
    date_format: 'dd-MMM-yyyy',
    decimal: '.',
    thousands: ',',
    sign: 'mark',
    marks: { debit: 'Dr', credit: 'Cr' },
    is_descending: true,
    columns: {
      booked_on: 'Date',
      narration: ['Description', 'Remarks'],
      amount: 'Amount',
      mark: 'Dr/Cr',
      balance: 'Running Balance',
      bank_reference: 'Reference No',
      counterparty_name: 'Sender/Beneficiary',
    },
    ignored_rows: ['Opening Balance', 'Closing Balance'],
  },
} as const satisfies Record<string, CsvFormat>;
