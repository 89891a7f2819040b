/** The parts of supabase/config.toml that the embedded host obeys, so that it is set up as the other hosts are. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { z } from 'zod';
import { repository, SettingError } from './settings.ts';

const bucket = z.object({
  public: z.boolean().default(false),
  file_size_limit: z.string().optional(),
  allowed_mime_types: z.array(z.string()).optional(),
});

const template = z.object({ subject: z.string(), content_path: z.string() });

const configSchema = z.object({
  api: z.object({ schemas: z.array(z.string()), extra_search_path: z.array(z.string()), max_rows: z.number() }),
  storage: z.object({ file_size_limit: z.string(), buckets: z.record(z.string(), bucket).default({}) }),
  auth: z.object({
    /** Where `npm run start:supabase` serves web; the embedded host has its own address. */
    site_url: z.url(),
    jwt_expiry: z.number(),
    enable_refresh_token_rotation: z.boolean(),
    refresh_token_reuse_interval: z.number(),
    enable_signup: z.boolean(),
    minimum_password_length: z.number(),
    password_requirements: z.string(),
    rate_limit: z.object({ token_verifications: z.number() }),
    email: z.object({
      double_confirm_changes: z.boolean(),
      enable_confirmations: z.boolean(),
      secure_password_change: z.boolean(),
      max_frequency: z.string(),
      otp_length: z.number(),
      otp_expiry: z.number(),
      template: z.record(z.string(), template).default({}),
    }),
  }),
  functions: z
    .record(z.string(), z.object({ verify_jwt: z.boolean().default(true), enabled: z.boolean().default(true) }))
    .default({}),
});

export type ProjectConfig = z.infer<typeof configSchema>;

/** Reads supabase/config.toml; a missing or wrong setting is one sentence that names it. */
export function readProjectConfig(): ProjectConfig {
  const path = join(repository, 'supabase/config.toml');
  const parsed = configSchema.safeParse(parse(readFileSync(path, 'utf8')));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new SettingError(
    `supabase/config.toml: setting ${issue?.path.join('.') ?? '?'} is wrong: ${issue?.message ?? 'unknown'}.`,
  );
}
