import { z } from 'zod/mini';
import { staffReason } from '@shared/schemas/access.ts';
import { defineCommand } from '@shared/schemas/command.ts';
import { jsonObject, textOrNull, timestamp, uuid } from '@shared/schemas/primitives.ts';

/** A row of api.admin_staff: who works for the platform, and who did. */
export const staffRow = z.object({
  user_id: uuid,
  email: textOrNull,
  role: z.string(),
  is_active: z.boolean(),
  open_request_id: z.nullable(uuid),
  created_at: timestamp,
  updated_at: timestamp,
});
export type StaffRow = z.infer<typeof staffRow>;

/** What the audit trail keeps of a list that was saved as a file. */
export const exported = z.object({
  rows: z.int(),
  is_whole: z.boolean(),
  filter: z.record(z.string(), z.string()),
});

/** Takes a role away at once; a second time changes nothing. */
export const adminStopStaff = defineCommand(
  'admin_stop_staff',
  z.object({ p_user_id: uuid, p_reason: staffReason }),
  z.unknown(),
);

/** Notes that a list is saved as a file, before it is. */
export const adminNoteExport = defineCommand(
  'admin_note_export',
  z.object({ p_list: z.string(), p_filter: jsonObject, p_row_count: z.int(), p_is_whole: z.boolean() }),
  z.unknown(),
);
