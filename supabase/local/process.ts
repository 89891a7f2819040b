/** Running other programs: to their end with their output, or for long with their output in a log file. */
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { openSync } from 'node:fs';
import { createInterface } from 'node:readline';

export interface Finished {
  readonly code: number;
  readonly output: string;
}

export interface RunOptions extends SpawnOptions {
  readonly input?: string;
  /** Leave out what the program says on its error output. */
  readonly onlyOutput?: boolean;
}

/** Runs a program to its end and returns its exit code and what it printed. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const { input, onlyOutput = false, ...rest } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...rest, stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    let notes = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (onlyOutput) notes += text;
      else output += text;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const status = code ?? (signal ? 1 : 0);
      resolve({ code: status, output: status === 0 ? output : output + notes });
    });
    child.stdin?.on('error', () => undefined); // the program may end without reading its input
    child.stdin?.end(input ?? '');
  });
}

/** Runs a program that must succeed; otherwise throws with what it printed. */
export async function mustRun(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, output } = await run(command, args, options);
  if (code !== 0) throw new Error(`${command} failed (exit ${code}):\n${output.trim()}`);
  return output;
}

/** Runs one of our scripts in the foreground, its output on this terminal; answers with its exit code. */
export function runScript(script: string, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  return runInteractive(process.execPath, [script, ...args], environment);
}

/**
 * Runs one of our scripts and hands on each line of its output; its error output stays on this terminal. The signal tells it to
 * stop, and its end is waited for.
 */
export function runForLines(
  script: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  take: (line: string) => void,
  signal?: AbortSignal,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: environment,
    });
    signal?.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
    createInterface({ input: child.stdout }).on('line', take);
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** Runs a program on this terminal; answers with its exit code. */
export function runInteractive(
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', env: environment });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/**
 * Starts a long-lived program in a process group of its own (so that Ctrl-C in the terminal reaches only the host,
 * which stops its children in order), its output appended to a log file.
 */
export function startLogged(
  command: string,
  args: readonly string[],
  logPath: string,
  options: SpawnOptions = {},
): ChildProcess {
  const log = openSync(logPath, 'a');
  return spawn(command, args, { ...options, detached: true, stdio: ['pipe', log, log] });
}

/** Resolves when the child has ended. */
export function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

/** Asks a child to end with the signal, and after the grace period ends its whole group. */
export async function stopChild(child: ChildProcess, signal: NodeJS.Signals, graceMilliseconds: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  const timer = setTimeout(() => {
    if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
  }, graceMilliseconds);
  await ended(child);
  clearTimeout(timer);
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // already gone
  }
}

/** Waits until the check answers true, or throws with the sentence when the time is over. */
export async function waitUntil(
  check: () => Promise<boolean>,
  timeoutMilliseconds: number,
  sentence: string,
): Promise<void> {
  const deadline = Date.now() + timeoutMilliseconds;
  while (Date.now() < deadline) {
    if (await check()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(sentence);
}
