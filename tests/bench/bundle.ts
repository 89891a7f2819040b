/**
 * How much code a person downloads: for each app, the JavaScript that its first page needs (entry, everything that the
 * entry imports statically, and for web the script before it, the first route and the English words), each other chunk, and the styles, in bytes
 * as brotli (quality 11) sends them. Prints one JSON object per line. Builds into a folder of its own.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { build } from 'vite';

const repository = fileURLToPath(new URL('../../', import.meta.url));

/** The most that the first route of web may weigh. */
const webFirstRouteLimit = 150 * 1024;

type Chunk = {
  readonly file: string;
  readonly src?: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
};
type Manifest = Readonly<Record<string, Chunk>>;

/** Sources that the first page of an app loads by itself right after its entry. */
const firstPage: Readonly<Record<string, readonly RegExp[]>> = {
  web: [/routes\/index\.tsx/, /locale-pack-en\.ts$/],
  admin: [],
};

function report(app: 'web' | 'admin', folder: string): void {
  const manifest = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8')) as Manifest;
  const keys = Object.keys(manifest);
  const entries = keys.filter((key) => manifest[key]?.isEntry === true);
  const first = keys.filter((key) => (firstPage[app] ?? []).some((pattern) => pattern.test(manifest[key]?.src ?? key)));
  const needed = withImports(manifest, [...entries, ...first]);
  const sizeOf = (file: string) => brotliSize(join(folder, file));
  const scripts = [...needed].map((key) => manifest[key]?.file ?? '').filter((file) => file.endsWith('.js'));
  const styles = new Set([...needed].flatMap((key) => manifest[key]?.css ?? []));
  // web's classic script is no module and stands in no manifest.
  const classic = readdirSync(join(folder, 'assets')).filter((name) => name.startsWith('boot-'));
  scripts.push(...classic.map((name) => `assets/${name}`));
  const firstRouteBytes = sum([...new Set(scripts)].map(sizeOf));
  print({
    bench: 'bundle',
    app,
    part: 'first_route_js',
    brotli_bytes: firstRouteBytes,
    chunks: new Set(scripts).size,
    ...(app === 'web'
      ? { limit_bytes: webFirstRouteLimit, is_within_limit: firstRouteBytes <= webFirstRouteLimit }
      : {}),
  });
  print({ bench: 'bundle', app, part: 'first_route_css', brotli_bytes: sum([...styles].map(sizeOf)) });
  const others = new Set(keys.map((key) => manifest[key]?.file ?? '').filter((file) => file.endsWith('.js')));
  for (const file of scripts) others.delete(file);
  for (const [file, bytes] of [...others]
    .map((file) => [file, sizeOf(file)] as const)
    .toSorted((a, b) => b[1] - a[1])) {
    print({ bench: 'bundle', app, part: 'lazy_js', chunk: nameOf(file), brotli_bytes: bytes });
  }
}

/** Chunks with everything that they import statically. */
function withImports(manifest: Manifest, keys: readonly string[]): Set<string> {
  const found = new Set<string>();
  const waiting = [...keys];
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (found.has(key)) continue;
    found.add(key);
    waiting.push(...(manifest[key]?.imports ?? []));
  }
  return found;
}

function brotliSize(path: string): number {
  return brotliCompressSync(readFileSync(path), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** A chunk's name without the hash of its contents, so that two runs can be compared. */
const nameOf = (file: string): string => file.replace(/^assets\//, '').replace(/-[\w-]{8}\.js$/, '');

function print(line: object): void {
  console.log(JSON.stringify(line));
}

for (const app of ['web', 'admin'] as const) {
  const folder = mkdtempSync(join(tmpdir(), `amana-bundle-${app}-`));
  try {
    await build({
      root: join(repository, app),
      configFile: join(repository, app, 'vite.config.ts'),
      logLevel: 'error',
      build: { outDir: folder, emptyOutDir: true, manifest: true },
    });
    report(app, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
