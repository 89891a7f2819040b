/**
 * A run of suites beside the first one, on stacks of its own: much of what suites do is waiting, and there are two cores. Its output
 * is kept until the runs before it have said all of their own.
 */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Result } from './suites.ts';
import { repository } from './settings.ts';
import { testStackLocation } from './test-stack.ts';

export interface SideRun {
  /** Prints what was said so far, and from now on what is being said; answers when the run has ended. */
  readonly show: () => Promise<ReadonlyMap<string, Result>>;
  readonly stop: () => void;
}

/** Enough for a stack and for those that some suites start beside it. */
const portsBetween = 250;

/** The number says which of the runs this is: each has ports and folders of its own. */
export function startSideRun(number: number, names: readonly string[]): SideRun {
  const first = testStackLocation();
  const child = fork(join(repository, 'supabase/local/commands/test.ts'), [...names], {
    silent: true,
    env: {
      ...process.env,
      AMANA_TEST_PORT_BASE: String(Number(first.AMANA_PORT_BASE) + number * portsBetween),
      AMANA_TEST_HOME: `${first.AMANA_HOME}-beside-${number}`,
    },
  });
  let kept: string[] | undefined = [];
  const say = (text: string) => (kept ? void kept.push(text) : void process.stdout.write(text));
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', say);
  const results = new Map<string, Result>();
  child.on('message', ([name, result]: [string, Result]) => void results.set(name, result));
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => resolve());
    child.on('error', (error) => {
      say(`${error.message}\n`);
      resolve();
    });
  });
  return {
    show: async () => {
      process.stdout.write((kept ?? []).join(''));
      kept = undefined;
      await ended;
      // A run that ended before its time has proved nothing.
      for (const name of names) if (!results.has(name)) results.set(name, { passed: 0, failed: 1 });
      return results;
    },
    stop: () => void child.kill('SIGTERM'),
  };
}
