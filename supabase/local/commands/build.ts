/** `npm run build`: the static files of web and admin, for any host that serves them (docs/operations.md). */
import { ensureBuilt } from '../web/build.ts';

try {
  for (const app of ['web', 'admin'] as const)
    console.log(`The ${app} app is in ${await ensureBuilt(app, console.log)}.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
