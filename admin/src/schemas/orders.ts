import { z } from 'zod/mini';
import { textOrNull, timestampOrNull } from '@shared/schemas/primitives.ts';

/** A row of api.admin_commission_rules: what share of an item the platform keeps. */
export const commissionRuleRow = z.object({
  id: z.union([z.string(), z.int()]),
  description: textOrNull,
  category_slug: textOrNull,
  country: textOrNull,
  commission_bps: z.int(),
  tax_bps: z.int(),
  valid_from: timestampOrNull,
  valid_to: timestampOrNull,
});
export type CommissionRuleRow = z.infer<typeof commissionRuleRow>;
