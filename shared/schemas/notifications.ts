import * as z from 'zod/mini';
import { defineCommand } from './command.ts';
import { textOrNull, timestamp, timestampOrNull, uuid } from './primitives.ts';

/** api.notifications: rendered in the person's language when it was made. */
export const notification = z.object({
  id: uuid,
  kind: z.string(),
  title: z.string(),
  body: textOrNull,
  /** A path of the web app. */
  link: textOrNull,
  order_id: z.nullable(uuid),
  read_at: timestampOrNull,
  created_at: timestamp,
});
export type Notification = z.infer<typeof notification>;

export const notificationSummary = z.object({ unread_count: z.int() });

export const markNotificationsRead = defineCommand(
  'mark_notifications_read',
  z.object({ p_ids: z.nullable(z.array(uuid)) }),
  z.object({ updated: z.int() }),
);
