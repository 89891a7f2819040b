import { z } from 'zod/mini';
import { defineCommand } from '@shared/schemas/command.ts';
import {
  countryCode,
  currencyCode,
  jsonObject,
  localizedText,
  minor,
  minorOrNull,
  textOrNull,
  timestamp,
  timestampOrNull,
  uuid,
} from '@shared/schemas/primitives.ts';

export const ruleKinds = ['commission', 'commission_tax', 'provider_fee', 'refund_fee', 'withdrawal_fee'] as const;
export const ruleKind = z.enum(ruleKinds);
export type RuleKind = z.infer<typeof ruleKind>;

export const bearers = ['platform', 'seller', 'buyer'] as const;

/** A row of api.admin_pricing_rules: one version of a rule; null dimensions mean any. */
export const pricingRuleRow = z.object({
  id: uuid,
  rule_id: uuid,
  version: z.int(),
  kind: ruleKind,
  name: z.string(),
  priority: z.int(),
  state: z.enum(['current', 'future', 'past', 'replaced']),
  store_id: z.nullable(uuid),
  store_name: textOrNull,
  category_id: z.nullable(uuid),
  category_slug: textOrNull,
  category_name: z.nullable(localizedText),
  seller_level: textOrNull,
  plan: textOrNull,
  amount_from_minor: minorOrNull,
  amount_until_minor: minorOrNull,
  promotion_from: timestampOrNull,
  promotion_until: timestampOrNull,
  provider: textOrNull,
  method: textOrNull,
  country: z.nullable(countryCode),
  currency: z.nullable(currencyCode),
  rate_bps: z.int(),
  fixed_minor: minor,
  minimum_minor: minorOrNull,
  maximum_minor: minorOrNull,
  bearer: z.nullable(z.enum(bearers)),
  free_per_month: z.int(),
  is_returned_on_reversal: z.boolean(),
  effective_from: timestamp,
  effective_until: timestampOrNull,
  is_latest: z.boolean(),
  reason: textOrNull,
  created_by: z.nullable(uuid),
  created_at: timestamp,
});
export type PricingRuleRow = z.infer<typeof pricingRuleRow>;

const ruleTerms = z.pick(pricingRuleRow, {
  name: true,
  priority: true,
  store_id: true,
  category_id: true,
  seller_level: true,
  plan: true,
  amount_from_minor: true,
  amount_until_minor: true,
  promotion_from: true,
  promotion_until: true,
  provider: true,
  method: true,
  country: true,
  currency: true,
  rate_bps: true,
  fixed_minor: true,
  minimum_minor: true,
  maximum_minor: true,
  bearer: true,
  free_per_month: true,
  is_returned_on_reversal: true,
});

const absent = {
  store_id: null,
  category_id: null,
  seller_level: null,
  plan: null,
  amount_from_minor: null,
  amount_until_minor: null,
  promotion_from: null,
  promotion_until: null,
  provider: null,
  method: null,
  country: null,
  currency: null,
  minimum_minor: null,
  maximum_minor: null,
  bearer: null,
};

/** What a rule asks for, as an approval keeps it: nothing stands where the row has null. */
export const readRuleTerms = (terms: Readonly<Record<string, unknown>>) => ruleTerms.parse({ ...absent, ...terms });

/** A row of api.seller_levels or api.store_plans. */
export const termRow = z.object({ code: z.string(), position: z.int(), name: localizedText });
export type TermRow = z.infer<typeof termRow>;

/** A rule that was looked at, and why it decides or does not. */
export const consideredRule = z.object({
  rule_id: uuid,
  id: uuid,
  name: z.string(),
  priority: z.int(),
  is_draft: z.boolean(),
  outcome: z.enum(['decides', 'outranked', 'misses']),
  misses: z.array(z.string()),
  outranked_by: textOrNull,
});
export type ConsideredRule = z.infer<typeof consideredRule>;

const previewed = z.object({
  amount_minor: minor,
  currency: currencyCode,
  considered: z.array(consideredRule),
});

export const previewCommission = defineCommand(
  'preview_commission',
  z.object({ p_situation: jsonObject, p_draft: z.nullable(jsonObject) }),
  z.extend(previewed, {
    commission_minor: minorOrNull,
    tax_bps: z.nullable(z.int()),
    tax_minor: minorOrNull,
    net_minor: minorOrNull,
  }),
);
export type CommissionPreview = z.infer<typeof previewCommission.output>;

export const adminPreviewFee = defineCommand(
  'admin_preview_fee',
  z.object({ p_kind: ruleKind, p_situation: jsonObject, p_draft: z.nullable(jsonObject) }),
  z.extend(previewed, { fee_minor: minorOrNull, bearer: z.nullable(z.enum(bearers)) }),
);
export type FeePreview = z.infer<typeof adminPreviewFee.output>;
