import { z } from 'zod/mini';
import { adminWithdrawal } from '@shared/schemas/payouts.ts';
import { minorOrNull, textOrNull, timestamp, timestampOrNull } from '@shared/schemas/primitives.ts';

/** One hand-over of a withdrawal to the provider. */
export const payoutAttempt = z.object({
  id: z.union([z.string(), z.int()]),
  outcome: textOrNull,
  code: textOrNull,
  started_at: timestamp,
  finished_at: timestampOrNull,
});

/** A row of api.admin_withdrawals, with all that staff see. */
export const withdrawalRow = z.extend(adminWithdrawal, {
  provider: textOrNull,
  account_name: textOrNull,
  review_reasons: z.nullable(z.array(z.string())),
  provider_fee_minor: minorOrNull,
  is_provider_fee_unknown: z.boolean(),
  next_poll_at: timestampOrNull,
  poll_count: z.int(),
  attempts: z.nullable(z.array(payoutAttempt)),
  retry_of: textOrNull,
  retry_of_code: textOrNull,
  retried_by_id: textOrNull,
  retried_by_code: textOrNull,
  open_retry_id: textOrNull,
  /** Up to which the viewer lets it go alone, while it is under review. */
  alone_max_minor: minorOrNull,
  open_release_id: textOrNull,
  /** From when staff may say how it ended, while a company has it. */
  endable_at: timestampOrNull,
});
export type WithdrawalRow = z.infer<typeof withdrawalRow>;
