import { z } from 'zod/mini';
import { adminOrder, disputeSummary } from '@shared/schemas/orders.ts';
import { textOrNull, timestampOrNull } from '@shared/schemas/primitives.ts';

/** The dispute of an order with both sides' answers. */
export const staffDispute = z.extend(disputeSummary, {
  answer_due_at: z.optional(timestampOrNull),
  answered_at: z.optional(timestampOrNull),
  buyer_answer: z.optional(textOrNull),
  seller_answer: z.optional(textOrNull),
});
export type StaffDispute = z.infer<typeof staffDispute>;

/** A row of api.admin_orders. */
export const orderRow = z.extend(adminOrder, { dispute: z.nullable(staffDispute), open_decision_id: textOrNull });
export type OrderRow = z.infer<typeof orderRow>;
