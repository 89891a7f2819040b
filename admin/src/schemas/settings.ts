import { z } from 'zod/mini';
import { staffReason } from '@shared/schemas/access.ts';
import { defineCommand } from '@shared/schemas/command.ts';
import { timestamp } from '@shared/schemas/primitives.ts';

/** A row of api.admin_settings: what staff change, by one or by two. */
export const settingRow = z.object({
  key: z.string(),
  value: z.unknown(),
  description: z.string(),
  is_public: z.boolean(),
  is_decided_by_two: z.boolean(),
  updated_at: timestamp,
});
export type SettingRow = z.infer<typeof settingRow>;

/** Changes a setting that one person may change. */
export const adminSetSetting = defineCommand(
  'admin_set_setting',
  z.object({ p_key: z.string(), p_value: z.unknown(), p_reason: staffReason }),
  z.unknown(),
);
