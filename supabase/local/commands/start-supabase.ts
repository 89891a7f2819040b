/** `npm run start:supabase`: the official local stack instead of the embedded host, for machines with Docker. */
import { join } from 'node:path';
import postgres from 'postgres';
import { supabaseCli } from '../postgres/database.ts';
import { run, runInteractive } from '../process.ts';
import { putSecrets } from '../project-setup.ts';
import { repository } from '../settings.ts';

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

/** Gives the database the way to the functions, and prints the addresses; answers with the exit code. */
async function setUp(): Promise<number> {
  const { code, output } = await supabaseCli(['status', '--output', 'json'], { onlyOutput: true });
  if (code !== 0) {
    console.error(output.trim());
    return code;
  }
  const status = JSON.parse(output) as Readonly<Record<string, string>>;
  const { API_URL, DB_URL, STUDIO_URL, SECRET_KEY, SERVICE_ROLE_KEY } = status;
  const serviceKey = SECRET_KEY ?? SERVICE_ROLE_KEY;
  if (DB_URL === undefined || serviceKey === undefined) {
    console.error('supabase status names no DB_URL or no secret key, so the vault secrets are not set.');
    return 1;
  }
  const sql = postgres(DB_URL, { max: 1, onnotice: () => undefined });
  try {
    await putSecrets(sql, { projectUrl: apiAmongContainers, serviceKey });
  } finally {
    await sql.end();
  }
  console.log(`API: ${API_URL ?? ''}\nDatabase: ${DB_URL}\nStudio: ${STUDIO_URL ?? ''}`);
  console.log('Edge Functions: npx supabase functions serve --env-file supabase/functions/.env');
  return 0;
}
