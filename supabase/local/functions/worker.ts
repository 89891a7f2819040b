/** One Edge Function as a Deno process of its own with the permissions it needs and no others. */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { freePort } from '../listen.ts';
import { startLogged, stopChild } from '../process.ts';
import { repository, type Settings } from '../settings.ts';
import { reachableHosts } from './environment.ts';

export interface Worker {
  readonly port: number;
  readonly processId: number;
  isAlive(): boolean;
  stop(): Promise<void>;
}

/** Settings that a function may look for and that need not be there. */
const optionalSettings = ['PUBLIC_API_URL', 'JAZZCASH_*', 'EASYPAISA_*'];

/** As on the platform: memory of one function, in MB. */
const memoryLimit = 256;

/** A machine under load is slow: who waits for the function has a patience of its own. */
const startSeconds = 60;

/** Starts a function and returns when it answers on its port. Throws with what it printed when it ends before that. */
export async function startWorker(
  settings: Settings,
  folder: string,
  environment: Record<string, string>,
): Promise<Worker> {
  const name = basename(folder);
  const port = await freePort();
  const child = startLogged(
    denoBinary(),
    denoArguments(folder, port, environment),
    join(settings.home, `logs/function-${name}.log`),
    {
      cwd: repository,
      env: {
        ...environment,
        DENO_SERVE_ADDRESS: `tcp:127.0.0.1:${port}`,
        DENO_DIR: cacheFolder(settings),
        DENO_NO_UPDATE_CHECK: '1',
        NO_COLOR: '1',
      },
    },
  );
  await waitForPort(child, port, name, settings);
  return {
    port,
    processId: child.pid ?? 0,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    stop: () => stopChild(child, 'SIGTERM', 6_000),
  };
}

/** Permissions: its settings, the hosts they name, its own port. No files, no programs, no remote code. */
function denoArguments(folder: string, port: number, environment: Record<string, string>): string[] {
  return [
    'run',
    '--no-remote',
    '--cached-only',
    '--no-prompt',
    '--no-lock',
    '--quiet',
    '--node-modules-dir=manual',
    `--config=${join(folder, 'deno.json')}`,
    `--preload=${join(import.meta.dirname, 'edge-runtime.ts')}`,
    `--v8-flags=--max-old-space-size=${memoryLimit}`,
    `--allow-env=${[...Object.keys(environment), ...optionalSettings, 'DENO_SERVE_ADDRESS'].join(',')}`,
    `--allow-net=${[...reachableHosts(environment), `127.0.0.1:${port}`].join(',')}`,
    join(folder, 'index.ts'),
  ];
}

function cacheFolder(settings: Settings): string {
  const folder = join(settings.home, 'deno');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The binary itself: the package's launcher is a second process that would keep signals from it. */
function denoBinary(): string {
  const require = createRequire(join(repository, 'package.json'));
  const libc = platform() === 'linux' ? '-glibc' : '';
  return join(dirname(require.resolve(`@deno/${platform()}-${arch()}${libc}/package.json`)), 'deno');
}

async function waitForPort(child: ChildProcess, port: number, name: string, settings: Settings): Promise<void> {
  const log = join(settings.home, `logs/function-${name}.log`);
  const deadline = Date.now() + startSeconds * 1000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`Function ${name} ended at its start; see ${log}.`);
    try {
      // Any answer, also a refusal, shows that it listens; OPTIONS changes nothing.
      await fetch(`http://127.0.0.1:${port}/${name}`, { method: 'OPTIONS', signal: AbortSignal.timeout(2_000) });
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
  await stopChild(child, 'SIGTERM', 1_000);
  throw new Error(`Function ${name} did not listen within ${startSeconds} seconds; see ${log}.`);
}
