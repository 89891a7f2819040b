import { z } from 'zod/mini';
import { staffReason } from '@shared/schemas/access.ts';
import { defineCommand } from '@shared/schemas/command.ts';
import { adminJob, adminOutboxEvent } from '@shared/schemas/operations.ts';
import { json, jsonObject, textOrNull, uuid } from '@shared/schemas/primitives.ts';

/** A row of api.admin_jobs. */
export const jobRow = z.extend(adminJob, { schedule: textOrNull, is_late: z.nullable(z.boolean()) });
export type JobRow = z.infer<typeof jobRow>;

/** A row of api.admin_outbox. */
export const outboxRow = z.extend(adminOutboxEvent, {
  status: z.string(),
  payload: z.nullable(json),
});
export type OutboxRow = z.infer<typeof outboxRow>;

/** Gives a dead event another ten attempts; asking twice is refused by its state, so it needs no key. */
export const adminRetryEvent = defineCommand(
  'admin_retry_event',
  z.object({ p_event_id: uuid, p_reason: staffReason }),
  z.nullable(jsonObject),
);
