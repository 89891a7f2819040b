/** `npm run format`: writes what the checks would ask for. */
import { join } from 'node:path';
import { completeLockFile } from '../lock-file.ts';
import { runInteractive } from '../process.ts';
import { repository } from '../settings.ts';
import { checkSqlFiles } from '../sql-format.ts';

process.chdir(repository);
completeLockFile();
const targets = process.argv.slice(2);
const code = await runInteractive(
  join(repository, 'node_modules/.bin/prettier'),
  ['--write', '--log-level', 'warn', ...(targets.length > 0 ? targets : ['.'])],
  process.env,
);
const problems = targets.length > 0 ? undefined : checkSqlFiles({ fix: true });
if (problems !== undefined) console.error(problems);
process.exitCode = code === 0 && problems === undefined ? 0 : 1;
