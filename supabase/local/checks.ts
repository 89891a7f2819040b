/** What `npm run check` looks at: types, lint, format, generated files, versions. Each answers with its problem, if any. */
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkSqlFiles } from './sql-format.ts';
import { format, resolveConfig } from 'prettier';
import { checkLockFile } from './lock-file.ts';
import { supabaseCli } from './postgres/database.ts';
import { run } from './process.ts';
import { databaseUrl, repository, type Settings } from './settings.ts';

export interface Check {
  readonly name: string;
  run(settings: Settings | undefined): Promise<string | undefined>;
}

const typesPath = join(repository, 'shared/database.types.ts');

export const checks: readonly Check[] = [
  ...['tsconfig.json', 'web/tsconfig.json', 'admin/tsconfig.json', 'shared/tsconfig.json', 'shared/tsconfig.test.json']
    .filter((path) => existsSync(join(repository, path)))
    .map((path) => ({ name: `types: ${path}`, run: () => tool('tsc', ['--project', path]) })),
  { name: 'types: supabase/functions (Deno)', run: checkFunctions },
  { name: 'supabase/config.toml for the official CLI', run: checkProjectConfig },
  { name: 'lint', run: lint },
  { name: 'format: TypeScript, CSS, JSON', run: () => tool('prettier', ['--check', '--log-level', 'warn', '.']) },
  { name: 'format: SQL', run: () => Promise.resolve(checkSqlFiles({ fix: false })) },
  { name: 'generated: shared/database.types.ts', run: checkTypes },
  { name: 'lock file for every machine', run: () => Promise.resolve(checkLockFile()) },
  { name: 'one version of each shared package', run: () => Promise.resolve(checkVersions()) },
];

async function tool(name: string, args: readonly string[]): Promise<string | undefined> {
  const { code, output } = await run(join(repository, 'node_modules/.bin', name), args, { cwd: repository });
  return code === 0 ? undefined : output;
}

interface Finding {
  readonly filename: string;
  readonly message: string;
  readonly code?: string;
  readonly labels: readonly { readonly span: { readonly line?: number } }[];
}

/** Oxlint over everything: how many findings each folder has, then each finding on a line. */
async function lint(): Promise<string | undefined> {
  const output = await tool('oxlint', ['--type-aware', '--quiet', '--format=json']);
  if (output === undefined) return undefined;
  let findings: readonly Finding[];
  try {
    ({ diagnostics: findings } = JSON.parse(output) as { diagnostics: readonly Finding[] });
  } catch {
    return output; // the linter itself failed
  }
  const folders = Map.groupBy(findings, ({ filename }) => folderOf(filename));
  const counts = [...folders].map(([folder, { length }]) => `${folder}: ${length}`).toSorted();
  const lines = findings.map(
    ({ filename, labels, message, code }) =>
      `${filename}:${labels[0]?.span.line ?? 1} ${message}${code === undefined ? '' : ` ${code}`}`,
  );
  return [...counts, ...lines].join('\n');
}

/** The part of the repository that a file belongs to: `web`, `supabase/local`, `tests/e2e`. */
function folderOf(path: string): string {
  const folders = path.split('/').slice(0, -1);
  const depth = folders[0] === 'supabase' || folders[0] === 'tests' ? 2 : 1;
  return folders.slice(0, depth).join('/') || '.';
}

/** Functions that import the same packages are checked together: most of the time is starting up. */
async function checkFunctions(): Promise<string | undefined> {
  const problems: string[] = [];
  const declarations = globSync('supabase/functions/_shared/*.d.ts', { cwd: repository });
  const configs = globSync('supabase/functions/*/deno.json', { cwd: repository });
  const alike = Map.groupBy(configs, (config) => readFileSync(join(repository, config), 'utf8'));
  for (const [first = '', ...others] of alike.values()) {
    const problem = await tool('deno', [
      'check',
      '--no-remote',
      '--no-lock',
      '--quiet',
      '--node-modules-dir=manual',
      `--config=${first}`,
      ...[first, ...others].map((config) => config.replace(/deno\.json$/, 'index.ts')),
      ...declarations,
    ]);
    if (problem !== undefined) problems.push(problem);
  }
  return problems.length === 0 ? undefined : problems.join('\n');
}

/** The CLI reads the settings and their files before it asks for Docker; what follows that is no problem of ours. */
async function checkProjectConfig(): Promise<string | undefined> {
  const { output } = await supabaseCli(['status']);
  return /invalid|not recognize|failed to parse/i.test(output) ? output : undefined;
}

/** The types of schema api as the CLI makes them from the migrated database. */
async function generateTypes(settings: Settings): Promise<string> {
  const remote = `--remote=${databaseUrl(settings, 'postgres')}?sslmode=disable`;
  const { code, output } = await supabaseCli(['gen', 'types', '--lang', 'typescript', '--schema', 'api', remote], {
    onlyOutput: true,
  });
  if (code !== 0) throw new Error(output);
  // The CLI's layout is none; laid out by our formatter, a change shows as the lines that changed.
  return format(output, { ...(await resolveConfig(typesPath)), filepath: typesPath });
}

async function checkTypes(settings: Settings | undefined): Promise<string | undefined> {
  if (!settings) return 'A running stack is needed.';
  const current = existsSync(typesPath) ? readFileSync(typesPath, 'utf8') : '';
  if (current === (await generateTypes(settings))) return undefined;
  return 'shared/database.types.ts is not what the migrations give: run npm run types.';
}

/** Writes the generated types. */
export async function writeTypes(settings: Settings): Promise<void> {
  writeFileSync(typesPath, await generateTypes(settings));
}

interface Lock {
  readonly packages: Readonly<
    Record<
      string,
      { version?: string; dependencies?: Record<string, string>; devDependencies?: Record<string, string> }
    >
  >;
}

/** A package that several parts of the project name must be one package: two copies of React or Zod do not know each other. */
function checkVersions(): string | undefined {
  const { packages } = JSON.parse(readFileSync(join(repository, 'package-lock.json'), 'utf8')) as Lock;
  const parts = ['', 'web', 'admin'].map((path) =>
    Object.keys({ ...packages[path]?.dependencies, ...packages[path]?.devDependencies }),
  );
  const shared = new Set(parts.flat().filter((name) => parts.filter((names) => names.includes(name)).length > 1));
  const problems = [...shared].flatMap((name) => {
    const copies = Object.entries(packages).filter(([path]) => path.endsWith(`node_modules/${name}`));
    const versions = new Set(copies.map(([, { version }]) => version));
    return versions.size > 1 ? [`${name}: ${[...versions].join(', ')}`] : [];
  });
  return problems.length === 0 ? undefined : problems.join('\n');
}
