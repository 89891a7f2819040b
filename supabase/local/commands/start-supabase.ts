/**
 * `npm run start:supabase`: the official local stack instead of the embedded host, for machines with Docker, and the apps on it
 * until Ctrl-C. The containers stay: `npx supabase stop` ends them.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { checkoutAddresses, ownFunctionSettings } from '../functions/environment.ts';
import { supabaseCli } from '../postgres/database.ts';
import { run, runInteractive } from '../process.ts';
import { readProjectConfig } from '../project-config.ts';
import { putSecrets } from '../project-setup.ts';
import { repository } from '../settings.ts';
import { ensureBuilt } from '../web/build.ts';
import { startStaticServer } from '../web/static-server.ts';

/** The API as containers of the stack reach it: the gateway's name in their network. */
const apiAmongContainers = 'http://api.supabase.internal:8000';

const hasDocker = (await run('sh', ['-c', 'docker info >/dev/null 2>&1 || podman info >/dev/null 2>&1'])).code === 0;
if (hasDocker) {
  const cli = join(repository, 'node_modules/.bin/supabase');
  process.exitCode = (await runInteractive(cli, ['start', '--workdir', repository], process.env)) || (await setUp());
} else {
  console.error(
    'The official stack needs Docker or Podman, and none answers here: start it, or use npm start, which needs neither.',
  );
  process.exitCode = 1;
}

/** Gives the database the way to the functions, serves the apps and prints the addresses; answers with the exit code. */
async function setUp(): Promise<number> {
  const { code, output } = await supabaseCli(['status', '--output', 'json'], { onlyOutput: true });
  if (code !== 0) {
    console.error(output.trim());
    return code;
  }
  const status = JSON.parse(output) as Readonly<Record<string, string>>;
  const { API_URL, DB_URL, SECRET_KEY, SERVICE_ROLE_KEY, PUBLISHABLE_KEY, ANON_KEY, MAILPIT_URL, INBUCKET_URL } =
    status;
  const serviceKey = SECRET_KEY ?? SERVICE_ROLE_KEY;
  const publishableKey = PUBLISHABLE_KEY ?? ANON_KEY;
  if (API_URL === undefined || DB_URL === undefined || serviceKey === undefined || publishableKey === undefined) {
    console.error('supabase status names not all of API_URL, DB_URL, the publishable and the secret key.');
    return 1;
  }
  const sql = postgres(DB_URL, { max: 1, onnotice: () => undefined });
  try {
    await putSecrets(sql, { projectUrl: apiAmongContainers, serviceKey });
  } finally {
    await sql.end();
  }
  const inboxUrl = MAILPIT_URL ?? INBUCKET_URL;
  const apps = await serveApps({ apiUrl: API_URL, publishableKey, ...(inboxUrl === undefined ? {} : { inboxUrl }) });
  const addresses = { ...apps, Inbox: inboxUrl, Studio: status['STUDIO_URL'], API: API_URL, Database: DB_URL };
  for (const [name, url] of Object.entries(addresses)) if (url) console.log(`  ${name.padEnd(10)}${url}`);
  if (!existsSync(join(repository, 'supabase/functions/.env'))) {
    console.log(
      '  supabase/functions/.env is missing, so payments and e-mail of the functions do not work: supabase/functions/README.md lists its settings.',
    );
  }
  console.log('  Ctrl-C ends the apps; npx supabase stop ends the stack.');
  return 0;
}

/** The apps at the addresses that config.toml allows Auth to lead back to: the site's own and, two ports on, the admin's. */
async function serveApps(config: { apiUrl: string; publishableKey: string }): Promise<Record<string, string>> {
  const site = new URL(readProjectConfig().auth.site_url);
  const urls: Record<string, string> = {};
  for (const [index, app] of (['web', 'admin'] as const).entries()) {
    const port = Number(site.port) + 2 * index;
    const formTargets = app === 'web' ? checkoutAddresses(ownFunctionSettings()) : [];
    await startStaticServer({ folder: await ensureBuilt(app, console.log), port, config, formTargets });
    urls[app === 'web' ? 'Web' : 'Admin'] = `http://127.0.0.1:${port}`;
  }
  return urls;
}
