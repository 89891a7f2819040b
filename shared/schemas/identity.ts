import * as z from 'zod/mini';
import { defineCommand } from './command.ts';
import {
  countryCode,
  idempotencyKey,
  jsonObject,
  localeCode,
  optionalText,
  phone,
  text,
  textOrNull,
  timestamp,
  timestampOrNull,
  uuid,
} from './primitives.ts';

export const profileStatus = z.enum(['active', 'suspended', 'closed']);

/** api.me: the signed-in person. */
export const me = z.object({
  user_id: uuid,
  email: z.string(),
  display_name: textOrNull,
  phone: textOrNull,
  locale: localeCode,
  country: countryCode,
  time_zone: z.string(),
  status: profileStatus,
  created_at: timestamp,
  is_staff: z.boolean(),
});
export type Me = z.infer<typeof me>;

export const updateProfile = defineCommand(
  'update_profile',
  z.object({
    p_patch: z.partial(
      z.object({
        display_name: text(80),
        phone: z.nullable(phone),
        locale: localeCode,
        country: countryCode,
        time_zone: text(60),
      }),
    ),
  }),
  jsonObject,
);

/** api.addresses: wholly the person's own, written through the view. */
export const address = z.object({
  id: uuid,
  label: textOrNull,
  recipient: z.string(),
  phone: z.string(),
  line1: z.string(),
  line2: textOrNull,
  city: z.string(),
  region: textOrNull,
  country: countryCode,
  postal_code: textOrNull,
  is_default: z.boolean(),
  created_at: timestamp,
});
export type Address = z.infer<typeof address>;

/** The part of an address that an order carries. */
export const addressInput = z.object({
  recipient: text(80),
  phone,
  line1: text(120),
  line2: optionalText(120),
  city: text(80),
  region: optionalText(80),
  country: countryCode,
  postal_code: optionalText(12),
});
export type AddressInput = z.input<typeof addressInput>;

export const newAddress = z.extend(addressInput, {
  label: optionalText(40),
  is_default: z.boolean(),
});

export const adminUser = z.object({
  id: uuid,
  email: z.string(),
  display_name: textOrNull,
  phone: textOrNull,
  country: countryCode,
  locale: localeCode,
  status: profileStatus,
  created_at: timestamp,
  last_sign_in_at: timestampOrNull,
  orders_count: z.int(),
  stores: z.nullable(z.array(z.object({ id: uuid, slug: z.string(), name: z.string(), role: z.string() }))),
});
export type AdminUser = z.infer<typeof adminUser>;

export const adminSetUserStatus = defineCommand(
  'admin_set_user_status',
  z.object({
    p_user_id: uuid,
    p_status: z.enum(['active', 'suspended']),
    p_reason: text(500),
    p_idempotency_key: idempotencyKey,
  }),
  jsonObject,
);
