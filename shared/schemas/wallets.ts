import * as z from 'zod/mini';
import { currencyCode, jsonObject, minor, textOrNull, timestamp, timestampOrNull, uuid } from './primitives.ts';
import { ownerType } from './payouts.ts';

const ledgerId = z.int();

/** api.wallets: `held_minor` is reserved for a withdrawal under way; posted = available + held. */
export const wallet = z.object({
  account_id: ledgerId,
  owner_type: ownerType,
  owner_id: uuid,
  currency: currencyCode,
  available_minor: minor,
  held_minor: minor,
  posted_minor: minor,
  version: z.int(),
  updated_at: timestampOrNull,
});
export type Wallet = z.infer<typeof wallet>;

/** api.wallet_entries: a statement line with the balance after it. */
export const walletEntry = z.object({
  id: ledgerId,
  account_id: ledgerId,
  owner_type: ownerType,
  owner_id: uuid,
  currency: currencyCode,
  direction: z.enum(['in', 'out']),
  amount_minor: minor,
  balance_minor: minor,
  version: z.int(),
  kind: z.string(),
  journal_kind: z.string(),
  reference_type: textOrNull,
  reference_id: z.nullable(uuid),
  details: z.nullable(jsonObject),
  occurred_at: timestamp,
});
export type WalletEntry = z.infer<typeof walletEntry>;
