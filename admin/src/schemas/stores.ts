import { z } from 'zod/mini';
import { localizedText, minorOrNull, textOrNull, timestamp, uuid } from '@shared/schemas/primitives.ts';
import { adminStore } from '@shared/schemas/stores.ts';

/** A row of api.admin_stores, with what the applicant wrote. */
export const storeRow = z.extend(adminStore, {
  tagline: z.nullable(localizedText),
  description: z.nullable(localizedText),
  policies: z.nullable(z.record(z.string(), localizedText)),
  delivery_fee_minor: minorOrNull,
  seller_level: z.string(),
  plan: z.string(),
});
export type StoreRow = z.infer<typeof storeRow>;

/** A row of api.admin_store_events. */
export const storeEventRow = z.object({
  id: z.union([uuid, z.int()]),
  store_id: uuid,
  action: z.string(),
  from_status: textOrNull,
  to_status: z.string(),
  actor_id: z.nullable(uuid),
  reason: textOrNull,
  created_at: timestamp,
});
export type StoreEventRow = z.infer<typeof storeEventRow>;
