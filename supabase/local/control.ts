/** Talking to a host that runs in another process: its state, its commands, its start and its end. */
import { spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostStatus } from './host.ts';
import { SettingError, type Settings } from './settings.ts';

/** The state of the running host, or undefined when none runs. */
export async function askStatus(settings: Settings): Promise<HostStatus | undefined> {
  const response = await fetch(`${controlUrl(settings)}/status`, { headers: authorization(settings) }).catch(
    () => undefined,
  );
  if (response?.status === 401) {
    throw new SettingError(
      `Port ${settings.ports.control} belongs to another copy of the host: set AMANA_PORT_BASE to another number.`,
    );
  }
  return response?.ok ? ((await response.json()) as HostStatus) : undefined;
}

/** Sends a command to the running host; answers with the problem, if there was one. */
export async function postToHost(
  settings: Settings,
  path: '/migrate' | '/reset' | '/stop',
): Promise<string | undefined> {
  const response = await fetch(`${controlUrl(settings)}${path}`, { method: 'POST', headers: authorization(settings) });
  const body = (await response.json()) as { problem?: string };
  return body.problem ?? (response.ok ? undefined : `The host answered ${response.status}.`);
}

/** Starts the host in the background and waits until it is ready; answers with the problem, if there was one. */
export async function startInBackground(settings: Settings, args: readonly string[]): Promise<string | undefined> {
  const logPath = join(settings.home, 'logs/host.log');
  const log = openSync(logPath, 'a');
  const environment = {
    ...process.env,
    AMANA_HOME: settings.home,
    AMANA_PORT_BASE: String(settings.ports.api - 1),
  };
  const child = spawn(process.execPath, [join(import.meta.dirname, 'run.ts'), ...args], {
    detached: true,
    stdio: ['ignore', log, log],
    env: environment,
  });
  let hasEnded = false;
  child.once('exit', () => (hasEnded = true));
  child.unref();
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (hasEnded) return tailOf(logPath, 15);
    const status = await askStatus(settings);
    if (status && status.state !== 'starting') return status.problem;
  }
}

/** Stops the running host and waits until it is gone; false when none ran. */
export async function stopHost(settings: Settings): Promise<boolean> {
  const running = await askStatus(settings);
  if (!running) return false;
  await postToHost(settings, '/stop');
  while (isAlive(running.processId)) await new Promise((resolve) => setTimeout(resolve, 50));
  return true;
}

export function tailOf(path: string, lines: number): string {
  return existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n').slice(-lines).join('\n') : '';
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}

function controlUrl(settings: Settings): string {
  return `http://127.0.0.1:${settings.ports.control}`;
}

function authorization(settings: Settings): Record<string, string> {
  return { authorization: `Bearer ${settings.secrets.secretKey}` };
}
