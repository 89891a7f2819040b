/** `npm run format [-- file ...]`: writes what the checks would ask for. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { completeLockFile } from '../lock-file.ts';
import { runInteractive } from '../process.ts';
import { repository } from '../settings.ts';
import { checkSqlFiles } from '../sql-format.ts';

const targets = process.argv.slice(2);
const missing = targets.find((target) => !existsSync(target));
if (missing !== undefined) {
  console.error(`There is no file or folder "${missing}". Usage: npm run format [-- file ...]`);
  process.exit(2);
}
process.chdir(repository);
completeLockFile();
const code = await runInteractive(
  join(repository, 'node_modules/.bin/prettier'),
  ['--write', '--log-level', 'warn', ...(targets.length > 0 ? targets : ['.'])],
  process.env,
);
const problems = targets.length > 0 ? undefined : checkSqlFiles({ fix: true });
if (problems !== undefined) console.error(problems);
process.exitCode = code === 0 && problems === undefined ? 0 : 1;
