import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';
import { expect, it } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { sharedAnswers } from './support/shared-answers.ts';

/**
 * Goal: an amount, a day or a bank file is the same wherever it is made. Method: the same questions to shared code in
 * Node (tests, seeds), in Deno (Edge Functions) and in Chromium (the apps), each with an Intl of its own.
 */
const source = join(import.meta.dirname, 'support/shared-answers.ts');
const root = join(import.meta.dirname, '../..');

const denoOptions = [
  '--no-check',
  '--no-lock',
  '--cached-only',
  '--node-modules-dir=manual',
  `--config=${join(root, 'supabase/functions/dispatch-notifications/deno.json')}`,
];

async function inDeno(folder: string): Promise<string[]> {
  const script = join(folder, 'ask.ts');
  writeFileSync(
    script,
    `import { sharedAnswers } from '${pathToFileURL(source).href}';\nconsole.log(JSON.stringify(sharedAnswers()));\n`,
  );
  const deno = join(root, 'node_modules/.bin/deno');
  const { stdout } = await promisify(execFile)(deno, ['run', ...denoOptions, script], {
    cwd: root,
    maxBuffer: 16 * 1024 * 1024,
  });
  return JSON.parse(stdout) as string[];
}

async function inChromium(folder: string): Promise<string[]> {
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      lib: { entry: source, formats: ['iife'], name: 'shared', fileName: 'shared' },
      outDir: folder,
      emptyOutDir: false,
    },
  });
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    await page.addScriptTag({ path: join(folder, 'shared.iife.js') });
    return await page.evaluate<string[]>('shared.sharedAnswers()');
  } finally {
    await browser.close();
  }
}

it('shared code answers alike in Node, Deno and Chromium', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'amana-runtimes-'));
  try {
    const expected = sharedAnswers();
    expect(expected.length).toBeGreaterThan(500);
    expect(await inDeno(folder)).toEqual(expected);
    expect(await inChromium(folder)).toEqual(expected);
  } finally {
    await rm(folder, { recursive: true });
  }
});
