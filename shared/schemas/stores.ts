import * as z from 'zod/mini';
import { defineCommand } from './command.ts';
import {
  countryCode,
  currencyCode,
  idempotencyKey,
  jsonObject,
  localizedText,
  localizedTextToSend,
  minor,
  minorOrZeroToSend,
  text,
  textOrNull,
  timestamp,
  timestampOrNull,
  uuid,
} from './primitives.ts';

export const storeStatuses = ['draft', 'submitted', 'active', 'rejected', 'suspended', 'on_holiday'] as const;
export const storeStatus = z.enum(storeStatuses);
export const storeRoles = ['owner', 'manager', 'staff', 'driver'] as const;
export const storeRole = z.enum(storeRoles);

export const storePolicies = z.object({
  returns: z.optional(localizedText),
  shipping: z.optional(localizedText),
});

/** api.stores: what everyone sees of a store. */
export const store = z.object({
  id: uuid,
  slug: z.string(),
  name: z.string(),
  tagline: z.nullable(localizedText),
  description: z.nullable(localizedText),
  country: countryCode,
  currency: currencyCode,
  city: textOrNull,
  logo_path: textOrNull,
  banner_path: textOrNull,
  policies: z.nullable(storePolicies),
  delivery_fee_minor: minor,
  status: storeStatus,
  completed_orders: z.int(),
  member_since: timestampOrNull,
  created_at: timestamp,
});
export type Store = z.infer<typeof store>;

export const myStore = z.object({
  id: uuid,
  slug: z.string(),
  name: z.string(),
  status: storeStatus,
  role: storeRole,
  currency: currencyCode,
  country: countryCode,
  status_reason: textOrNull,
  logo_path: textOrNull,
});
export type MyStore = z.infer<typeof myStore>;

export const storeMember = z.object({
  store_id: uuid,
  user_id: uuid,
  display_name: textOrNull,
  email: z.string(),
  role: storeRole,
  created_at: timestamp,
});
export type StoreMember = z.infer<typeof storeMember>;

/** Lower-case letters, digits and single hyphens, 3 to 60 characters. */
export const slug = z.string().check(z.trim(), z.minLength(3), z.maxLength(60), z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/));

const policiesToSend = z.object({
  returns: z.optional(localizedTextToSend),
  shipping: z.optional(localizedTextToSend),
});

export const applyForStore = defineCommand(
  'apply_for_store',
  z.object({
    p_slug: slug,
    p_name: text(80),
    p_tagline: localizedTextToSend,
    p_description: localizedTextToSend,
    p_country: countryCode,
    p_currency: currencyCode,
    p_city: text(80),
    p_delivery_fee_minor: minorOrZeroToSend,
    p_policies: policiesToSend,
    p_idempotency_key: idempotencyKey,
  }),
  z.object({ store_id: uuid, slug: z.string(), status: storeStatus }),
);

export const updateStore = defineCommand(
  'update_store',
  z.object({
    p_store_id: uuid,
    p_patch: z.partial(
      z.object({
        name: text(80),
        tagline: localizedTextToSend,
        description: localizedTextToSend,
        city: text(80),
        delivery_fee_minor: minorOrZeroToSend,
        policies: policiesToSend,
        logo_path: textOrNull,
        banner_path: textOrNull,
      }),
    ),
  }),
  jsonObject,
);

export const setStoreHoliday = defineCommand(
  'set_store_holiday',
  z.object({ p_store_id: uuid, p_on: z.boolean() }),
  jsonObject,
);

export const addStoreMember = defineCommand(
  'add_store_member',
  z.object({
    p_store_id: uuid,
    p_email: z.string().check(z.trim(), z.toLowerCase(), z.maxLength(254)),
    p_role: storeRole,
    p_idempotency_key: idempotencyKey,
  }),
  jsonObject,
);

export const removeStoreMember = defineCommand(
  'remove_store_member',
  z.object({ p_store_id: uuid, p_user_id: uuid }),
  jsonObject,
);

export const adminStore = z.object({
  id: uuid,
  slug: z.string(),
  name: z.string(),
  status: storeStatus,
  country: countryCode,
  currency: currencyCode,
  city: textOrNull,
  owner_email: textOrNull,
  products_count: z.int(),
  orders_count: z.int(),
  created_at: timestamp,
  submitted_at: timestampOrNull,
  decided_at: timestampOrNull,
  status_reason: textOrNull,
});
export type AdminStore = z.infer<typeof adminStore>;

export const adminDecideStore = defineCommand(
  'admin_decide_store',
  z.object({
    p_store_id: uuid,
    p_decision: z.enum(['approve', 'reject', 'suspend', 'reactivate']),
    p_reason: text(500),
    p_idempotency_key: idempotencyKey,
  }),
  jsonObject,
);
