import { z } from 'zod/mini';
import { adminOrder, disputeSummary } from '@shared/schemas/orders.ts';
import {
  localizedText,
  minorOrNull,
  textOrNull,
  timestamp,
  timestampOrNull,
  uuid,
} from '@shared/schemas/primitives.ts';

/** The dispute of an order with both sides' answers. */
export const staffDispute = z.extend(disputeSummary, {
  answer_due_at: z.optional(timestampOrNull),
  answered_at: z.optional(timestampOrNull),
  buyer_answer: z.optional(textOrNull),
  seller_answer: z.optional(textOrNull),
});
export type StaffDispute = z.infer<typeof staffDispute>;

/** A row of api.admin_orders. */
export const orderRow = z.extend(adminOrder, { dispute: z.nullable(staffDispute) });
export type OrderRow = z.infer<typeof orderRow>;

/** A row of api.admin_commission_rules: what Amana keeps; null means any. */
export const commissionRuleRow = z.object({
  id: uuid,
  name: z.string(),
  currency: textOrNull,
  category_slug: textOrNull,
  category_name: z.nullable(localizedText),
  store_slug: textOrNull,
  store_name: textOrNull,
  minimum_minor: minorOrNull,
  maximum_minor: minorOrNull,
  starts_at: timestampOrNull,
  ends_at: timestampOrNull,
  priority: z.int(),
  commission_bps: z.int(),
  tax_bps: z.int(),
  is_active: z.boolean(),
  created_at: timestamp,
});
export type CommissionRuleRow = z.infer<typeof commissionRuleRow>;
