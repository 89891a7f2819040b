/**
 * npm leaves packages for other machines out of the lock file when the registry at hand does not carry them, and `npm ci` then
 * refuses the file everywhere. Their entries follow from the packages that name them, so they are added here.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './settings.ts';

interface Entry {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
}

interface LockFile {
  packages: Record<string, Entry>;
}

const path = join(repository, 'package-lock.json');
const systems = ['android', 'darwin', 'freebsd', 'linux', 'win32', 'openharmony', 'sunos', 'netbsd', 'openbsd', 'aix'];
const processors = ['x64', 'arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'wasm32', 'mips64el'];

/** Says which entries are missing, if any. */
export function checkLockFile(): string | undefined {
  const missing = Object.keys(missingEntries(read()));
  return missing.length === 0 ? undefined : `package-lock.json lacks ${missing.join(', ')}: run npm run format.`;
}

/** Adds the entries that are missing. */
export function completeLockFile(): void {
  const lock = read();
  const missing = missingEntries(lock);
  if (Object.keys(missing).length === 0) return;
  const [root, ...others] = Object.entries({ ...lock.packages, ...missing });
  const sorted = others.toSorted(([a], [b]) => a.localeCompare(b, 'en'));
  lock.packages = Object.fromEntries(root ? [root, ...sorted] : sorted);
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
}

function read(): LockFile {
  return JSON.parse(readFileSync(path, 'utf8')) as LockFile;
}

function missingEntries({ packages }: LockFile): Record<string, Entry> {
  const missing: Record<string, Entry> = {};
  for (const [parent, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const isThere =
        packages[`node_modules/${name}`] !== undefined || packages[`${parent}/node_modules/${name}`] !== undefined;
      // Only exact versions of packages for one kind of machine can be known without the registry.
      if (!isThere && /^\d+\.\d+\.\d+/.test(version) && machineOf(name)) {
        missing[`node_modules/${name}`] = { version, ...machineOf(name), ...(dev ? { dev } : {}), optional: true };
      }
    }
  }
  return missing;
}

function machineOf(name: string): Pick<Entry, 'os' | 'cpu' | 'libc'> | undefined {
  const words = name.replace('windows', 'win32').split(/[/-]/);
  const os = systems.filter((system) => words.includes(system));
  const cpu = processors.filter((processor) => words.includes(processor));
  if (cpu.length === 0) return undefined;
  const libc = words.some((word) => word.startsWith('musl'))
    ? ['musl']
    : words.some((word) => /^(gnu|glibc)/.test(word))
      ? ['glibc']
      : [];
  return { cpu, ...(libc.length > 0 ? { libc } : {}), ...(os.length > 0 ? { os } : {}) };
}
