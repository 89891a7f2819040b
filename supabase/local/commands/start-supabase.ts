/** `npm run start:supabase`: the official local stack instead of the embedded host, for machines with Docker. */
import { join } from 'node:path';
import { run, runInteractive } from '../process.ts';
import { repository } from '../settings.ts';

const hasDocker = (await run('sh', ['-c', 'docker info >/dev/null 2>&1 || podman info >/dev/null 2>&1'])).code === 0;
if (!hasDocker) {
  console.error(
    'The official stack needs Docker or Podman, and none answers here: start it, or use npm start, which needs neither.',
  );
  process.exitCode = 1;
} else {
  const cli = join(repository, 'node_modules/.bin/supabase');
  process.exitCode = await runInteractive(cli, ['start', '--workdir', repository], process.env);
  if (process.exitCode === 0)
    console.log('Edge Functions: npx supabase functions serve --env-file supabase/functions/.env');
}
