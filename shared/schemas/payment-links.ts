import * as z from 'zod/mini';
import { defineCommand } from './command.ts';
import { addressInput } from './identity.ts';
import { placedOrder } from './orders.ts';
import {
  countryCode,
  currencyCode,
  idempotencyKey,
  jsonObject,
  localizedText,
  minor,
  minorOrNull,
  minorToSend,
  optionalText,
  textOrNull,
  timestamp,
  uuid,
} from './primitives.ts';

export const paymentLinkStatuses = ['active', 'used_up', 'expired', 'revoked'] as const;

/** A slug as the database makes them; anything else is no link. */
export const paymentLinkSlug = z.string().check(z.regex(/^[0-9a-z]{18}$/));

/** api.payment_links: what a store has agreed on with people. */
export const paymentLink = z.object({
  id: uuid,
  slug: paymentLinkSlug,
  store_id: uuid,
  product_id: z.nullable(uuid),
  title: localizedText,
  image_path: textOrNull,
  quantity: z.int(),
  unit_price_minor: minor,
  delivery_minor: minor,
  total_minor: minor,
  currency: currencyCode,
  note: textOrNull,
  /** Null: as often as wanted. */
  max_uses: z.nullable(z.int()),
  uses: z.int(),
  status: z.enum(paymentLinkStatuses),
  expires_at: timestamp,
  created_at: timestamp,
});
export type PaymentLink = z.infer<typeof paymentLink>;

const linkStore = z.object({
  id: uuid,
  slug: z.string(),
  name: z.string(),
  country: countryCode,
  logo_path: textOrNull,
  completed_orders: z.int(),
});

/** What whoever has the link sees; null when there is none. What can no longer be paid says no more than that. */
export const showPaymentLink = defineCommand(
  'payment_link',
  z.object({ p_slug: z.string().check(z.maxLength(100)) }),
  z.nullable(
    z.union([
      z.object({
        slug: paymentLinkSlug,
        status: z.literal('active'),
        store: linkStore,
        title: localizedText,
        image_path: textOrNull,
        product_id: z.nullable(uuid),
        quantity: z.int(),
        unit_price_minor: minor,
        items_minor: minor,
        delivery_minor: minor,
        total_minor: minor,
        currency: currencyCode,
        note: textOrNull,
        expires_at: timestamp,
        is_single: z.boolean(),
      }),
      z.object({
        slug: paymentLinkSlug,
        status: z.enum(['closed', 'used_up', 'expired', 'revoked']),
        store: linkStore,
      }),
    ]),
  ),
);
export type ShownPaymentLink = NonNullable<z.infer<typeof showPaymentLink.output>>;
export type ActivePaymentLink = Extract<ShownPaymentLink, { status: 'active' }>;

export const quotePaymentLink = defineCommand(
  'quote_payment_link',
  z.object({ p_slug: paymentLinkSlug }),
  z.object({ wallet_available_minor: minor, payment_fee_minor: minorOrNull, is_own_store: z.boolean() }),
);

/** Fields of a new link: product_id, or title and category_slug. */
export const paymentLinkFields = z.object({
  product_id: z.optional(uuid),
  category_slug: z.optional(z.string()),
  title: z.optional(z.string().check(z.minLength(1), z.maxLength(120))),
  quantity: z.int().check(z.minimum(1), z.maximum(10_000)),
  unit_price_minor: minorToSend,
  delivery_minor: minorToSend,
  note: optionalText(500),
  max_uses: z.nullable(z.int().check(z.minimum(1), z.maximum(10_000))),
  valid_hours: z.int().check(z.minimum(1), z.maximum(2160)),
});
export type PaymentLinkFields = z.input<typeof paymentLinkFields>;

export const createPaymentLink = defineCommand(
  'create_payment_link',
  z.object({ p_store_id: uuid, p_fields: paymentLinkFields, p_idempotency_key: idempotencyKey }),
  z.object({ payment_link_id: uuid, slug: paymentLinkSlug }),
);

export const revokePaymentLink = defineCommand(
  'revoke_payment_link',
  z.object({ p_payment_link_id: uuid }),
  jsonObject,
);

export const placeOrderByLink = defineCommand(
  'place_order_by_link',
  z.object({
    p_slug: paymentLinkSlug,
    p_address: addressInput,
    p_payment_method: z.enum(['wallet', 'provider']),
    p_expected_total_minor: minorToSend,
    p_note: optionalText(500),
    p_idempotency_key: idempotencyKey,
  }),
  placedOrder,
);
