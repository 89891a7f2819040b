/** The card that paid, as Paystack's records of a transaction name it: charge.success and verify say the same. */
import { asRecord, asText } from '../json.ts';
import type { SavedCard } from './provider.ts';

/** The card of a transaction when Paystack lets us charge it again; null when it does not, or lacks what names it. */
export function readCard(transaction: unknown): SavedCard | null {
  const data = asRecord(asRecord(transaction)['authorization']);
  const token = asText(data['authorization_code']);
  const fingerprint = asText(data['signature']);
  const last4 = asText(data['last4']) ?? '';
  if (data['reusable'] !== true || data['channel'] !== 'card' || token === null || fingerprint === null) return null;
  if (!/^\d{4}$/.test(last4)) return null;
  const number = (field: unknown, least: number, most: number) => {
    const parsed = Number(asText(field) ?? Number.NaN);
    return Number.isInteger(parsed) && parsed >= least && parsed <= most ? parsed : null;
  };
  return {
    token,
    fingerprint: fingerprint.slice(0, 200),
    brand: (asText(data['brand']) ?? asText(data['card_type']) ?? 'card').trim().slice(0, 40),
    last4,
    expiresMonth: number(data['exp_month'], 1, 12),
    expiresYear: number(data['exp_year'], 2000, 2100),
  };
}
