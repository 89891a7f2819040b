import * as z from 'zod/mini';
import { defineCommand } from './command.ts';
import {
  currencyCode,
  jsonObject,
  minor,
  minorOrNull,
  textOrNull,
  timestamp,
  timestampOrNull,
  uuid,
} from './primitives.ts';
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

/** api.wallet_summaries: the sums of an owner's wallet and of api.wallet_lines; `available_minor` is null before the first money. */
export const walletSummary = z.object({
  owner_type: ownerType,
  owner_id: uuid,
  currency: currencyCode,
  available_minor: minorOrNull,
  held_minor: minor,
  held_count: z.int(),
  in_minor: minor,
  in_count: z.int(),
  out_minor: minor,
  out_count: z.int(),
  reserved_minor: minor,
});
export type WalletSummary = z.infer<typeof walletSummary>;

/** api.wallet_lines: one amount that is held, or on its way in or out, with what it belongs to. */
export const walletLine = z.object({
  id: z.string(),
  owner_type: ownerType,
  owner_id: uuid,
  currency: currencyCode,
  place: z.enum(['held', 'in', 'out']),
  kind: z.string(),
  viewer_role: z.nullable(z.enum(['buyer', 'seller'])),
  amount_minor: minor,
  /** What arrives after commission or fee, where that is known. */
  net_minor: minorOrNull,
  is_reserved: z.boolean(),
  status: z.string(),
  reference_type: textOrNull,
  reference_id: z.nullable(uuid),
  reference_code: textOrNull,
  label: textOrNull,
  due_at: timestampOrNull,
  due_action: textOrNull,
  since: timestamp,
});
export type WalletLine = z.infer<typeof walletLine>;

/** api.wallet_statement: a line of one account with the balance after it; `version` counts them. */
export const statementLine = z.object({
  id: ledgerId,
  account_id: ledgerId,
  version: z.int(),
  direction: z.enum(['in', 'out']),
  amount_minor: minor,
  balance_minor: minor,
  kind: z.string(),
  journal_kind: z.string(),
  reference_type: textOrNull,
  reference_id: z.nullable(uuid),
  reference_code: textOrNull,
  occurred_at: timestamp,
});
export type StatementLine = z.infer<typeof statementLine>;

/** api.wallet_statement_proof: lines of a wallet with what proves them, as docs/verify-statement.mjs reads it. */
export const walletStatementProof = defineCommand(
  'wallet_statement_proof',
  z.object({ p_account_id: ledgerId, p_from_version: z.int(), p_to_version: z.int() }),
  jsonObject,
);

/** Totals of a period of a wallet, and the versions of its lines; raises wallet.not_found, wallet.period_invalid. */
export const walletPeriod = defineCommand(
  'wallet_period',
  z.object({
    p_account_id: ledgerId,
    p_from: timestampOrNull,
    p_to: timestampOrNull,
    p_kinds: z.nullable(z.array(z.string())),
    p_is_except: z.boolean(),
  }),
  z.object({
    account_id: ledgerId,
    currency: currencyCode,
    first_version: z.int(),
    last_version: z.int(),
    opening_minor: minor,
    closing_minor: minor,
    in_minor: minor,
    out_minor: minor,
    count: z.int(),
  }),
);
export type WalletPeriod = z.output<(typeof walletPeriod)['output']>;
