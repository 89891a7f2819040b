import * as z from 'zod/mini';
import { defineCommand } from './command.ts';
import {
  currencyCode,
  idempotencyKey,
  jsonObject,
  localizedText,
  localizedTextToSend,
  minor,
  minorOrNull,
  minorOrZeroToSend,
  minorToSend,
  optionalText,
  text,
  textOrNull,
  timestamp,
  uuid,
} from './primitives.ts';

export const productStatuses = ['draft', 'active', 'archived'] as const;
export const productStatus = z.enum(productStatuses);

export const category = z.object({
  id: uuid,
  parent_id: z.nullable(uuid),
  slug: z.string(),
  name: localizedText,
  position: z.int(),
});
export type Category = z.infer<typeof category>;

/** What everyone sees of a product (also the items of a search). */
export const publicProduct = z.object({
  id: uuid,
  store_id: uuid,
  store_slug: z.string(),
  store_name: z.string(),
  category_id: z.nullable(uuid),
  category_slug: textOrNull,
  slug: z.string(),
  title: localizedText,
  description: z.nullable(localizedText),
  specifications: z.nullable(z.unknown()),
  price_minor: minor,
  compare_at_minor: minorOrNull,
  currency: currencyCode,
  image_path: textOrNull,
  available: z.int(),
  minimum_quantity: z.int(),
  maximum_quantity: z.nullable(z.int()),
  status: productStatus,
  created_at: timestamp,
  updated_at: timestamp,
});
export type PublicProduct = z.infer<typeof publicProduct>;

/** api.products; the two stock columns are null for everyone but the store's members. */
export const product = z.extend(publicProduct, {
  on_hand: z.nullable(z.int()),
  reserved: z.nullable(z.int()),
});
export type Product = z.infer<typeof product>;

export const productSorts = ['relevance', 'newest', 'price_up', 'price_down'] as const;

export const searchProducts = defineCommand(
  'search_products',
  z.object({
    p_query: z.optional(z.nullable(z.string().check(z.trim(), z.maxLength(200)))),
    p_category: z.optional(textOrNull),
    p_store: z.optional(textOrNull),
    p_currency: z.optional(z.nullable(currencyCode)),
    p_min_minor: z.optional(z.nullable(minorOrZeroToSend)),
    p_max_minor: z.optional(z.nullable(minorOrZeroToSend)),
    p_sort: z.optional(z.enum(productSorts)),
    p_cursor: z.optional(textOrNull),
    p_limit: z.optional(z.int().check(z.minimum(1), z.maximum(100))),
  }),
  z.object({
    items: z.array(publicProduct),
    next_cursor: textOrNull,
    total_estimate: z.nullable(z.int()),
  }),
);

export const productFields = z.partial(
  z.object({
    category_slug: text(60),
    title: localizedTextToSend,
    description: localizedTextToSend,
    specifications: z.json(),
    price_minor: minorToSend,
    compare_at_minor: z.nullable(minorToSend),
    image_path: textOrNull,
    minimum_quantity: z.int().check(z.minimum(1)),
    maximum_quantity: z.int().check(z.minimum(1)),
    status: productStatus,
  }),
);

export const saveProduct = defineCommand(
  'save_product',
  z.object({
    p_product_id: z.nullable(uuid),
    p_store_id: uuid,
    p_fields: productFields,
    p_idempotency_key: idempotencyKey,
  }),
  z.object({ product_id: uuid, slug: z.string() }),
);

export const stockReasons = ['received', 'damaged', 'count', 'other'] as const;

export const adjustStock = defineCommand(
  'adjust_stock',
  z.object({
    p_product_id: uuid,
    p_delta: z.int(),
    p_reason: z.enum(stockReasons),
    p_note: optionalText(200),
    p_idempotency_key: idempotencyKey,
  }),
  z.object({ on_hand: z.int(), reserved: z.int(), available: z.int() }),
);

export const stockMovement = z.object({
  id: z.union([uuid, z.int()]),
  product_id: uuid,
  store_id: uuid,
  delta: z.int(),
  on_hand_after: z.int(),
  reason: z.string(),
  note: textOrNull,
  order_id: z.nullable(uuid),
  actor_name: textOrNull,
  created_at: timestamp,
});
export type StockMovement = z.infer<typeof stockMovement>;

/** Answers that carry nothing a screen needs. */
export const acknowledgement = jsonObject;
