/** One @supabase/lite application, set up from the project's config. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { join } from 'node:path';
import { App, setExperimental, type EmailDriver, type IAppConfig } from '@supabase/lite';
import type { PostgresConnection } from '@supabase/lite/postgres';
import type { ProjectConfig } from '../project-config.ts';
import { repository, type Settings } from '../settings.ts';
import { roleOfKey } from './keys.ts';
import type { FileStorage } from './file-storage.ts';
import type { Renditions } from './renditions.ts';

setExperimental('storage', true);

/** Lite refuses to start with a template of any other name; the rest it writes itself. */
const litesTemplates = new Set(['confirmation', 'recovery', 'magic_link', 'email_change', 'invite']);

/** Set while lite serves a request or prepares to. */
const insideLite = new AsyncLocalStorage<true>();

// Lite prints each error of the database with its details, which may name people: only the kind of an error is kept.
for (const level of ['error', 'warn', 'info', 'log'] as const) {
  const print = console[level].bind(console);
  console[level] = (...parts: unknown[]) => {
    if (!insideLite.getStore()) return print(...parts);
    const error = parts.find((part) => part instanceof Error);
    if (error && error.name !== 'PostgresError')
      print(`Gateway: ${error.name} ${'code' in error ? String(error.code) : ''}`);
  };
}

/** The application's type, told apart from its many type parameters. */
export type Lite = App<IAppConfig>;

export interface LiteOptions {
  readonly settings: Settings;
  readonly project: ProjectConfig;
  readonly connection: PostgresConnection;
  readonly mail: EmailDriver;
  readonly storage?: { readonly files: FileStorage; readonly renditions: Renditions };
}

export function createLite({ settings, project, connection, mail, storage }: LiteOptions): Lite {
  const { publishableKey, secretKey, jwtSecret } = settings.secrets;
  const { email, rate_limit: _own, ...auth } = project.auth;
  const templates = Object.entries(email.template)
    .filter(([name]) => litesTemplates.has(name))
    .map(([name, { subject, content_path }]) => [name, { subject, content_path: join(repository, content_path) }]);
  const options = {
    connection,
    api: project.api,
    auth: {
      ...auth,
      enabled: true,
      jwt_secret: jwtSecret,
      publishable_key: publishableKey,
      secret_key: secretKey,
      site_url: settings.webUrl,
      additional_redirect_urls: [settings.webUrl, settings.adminUrl],
      email: { ...email, enable_signup: true, template: Object.fromEntries(templates) },
    },
    storage: {
      enabled: storage !== undefined,
      file_size_limit: project.storage.file_size_limit,
      buckets: project.storage.buckets,
    },
    studio: { enabled: false },
    options: {
      drivers: { email: mail },
      server: { disableStudio: true, apiKeys: { resolver: (key: string) => resolveKey(settings, key) } },
    },
  };
  // The constructor's type wants every setting of its schema, though all of them are optional.
  const app: Lite = new App(options as unknown as IAppConfig);
  if (storage) {
    app._storageAdapter = storage.files;
    app._transformationAdapter = storage.renditions;
  }
  const { fetch } = app;
  app.fetch = (request, context) => insideLite.run(true, () => fetch(request, context));
  return app;
}

function resolveKey(settings: Settings, key: string) {
  const role = roleOfKey(settings, key);
  if (!role) return null;
  return { type: role === 'anon' ? ('publishable' as const) : ('secret' as const), claims: { role } };
}
