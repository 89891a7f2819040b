/** A batch of withdrawals as the bank takes it. Both files are the same bytes each time they are made from the same batch. */
import * as z from 'zod/mini';
import { currencies, currencyCodes, type CurrencyCode } from '../money/currency.ts';

export const payoutBatchShape = z.object({
  code: z.string(),
  /** When the file was first made, ISO 8601 in UTC: part of the file, so that a second download is the same file. */
  exported_at: z.string(),
  execute_on: z.string(),
  currency: z.enum(currencyCodes),
  total_minor: z.int(),
  debtor: z.object({ name: z.string(), account: z.string(), bic: z.nullable(z.string()) }),
  items: z.array(
    z.object({
      code: z.string(),
      amount_minor: z.int().check(z.positive()),
      account: z.string(),
      account_name: z.string(),
      bank_code: z.string(),
      bank_name: z.string(),
    }),
  ),
});
export type PayoutBatch = z.infer<typeof payoutBatchShape>;

/** Whole minor units as `1500.00`. */
export function toDecimal(minor: number, currency: CurrencyCode): string {
  const { exponent } = currencies[currency];
  const digits = String(minor).padStart(exponent + 1, '0');
  return exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** Letters, digits and marks that every bank takes (the SWIFT x character set); accents go, other letters become a dot. */
export function toBankText(text: string, limit: number): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9/\-?:().,'+ ]/g, '.')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, limit)
    .trim();
  return plain === '' ? '.' : plain;
}

/** The items must add up to the batch's total: a file that does not is never handed out. */
export function requireTotal(batch: PayoutBatch): void {
  const sum = batch.items.reduce((total, { amount_minor }) => total + BigInt(amount_minor), 0n);
  if (batch.items.length === 0 || sum !== BigInt(batch.total_minor)) {
    throw new RangeError(`the items of ${batch.code} add up to ${sum}, not ${batch.total_minor}`);
  }
}
