/** Makes the database of these files' stacks once for the whole run: each file begins with a copy of it instead of every migration. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startInBackground, stopHost } from '../../../supabase/local/control.ts';
import { ownSettings, removeHome } from './own-home.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The home of a stack that was started, migrated and stopped; tests outside this folder are given none. */
    readonly templateHome: string | undefined;
  }
}

export default async function makeTemplate(project: TestProject): Promise<() => Promise<void>> {
  const settings = ownSettings(mkdtempSync(join(tmpdir(), 'amana-chaos-template-')), 7);
  const problem = await startInBackground(settings, []);
  await stopHost(settings);
  if (problem !== undefined) {
    await removeHome(settings);
    throw new Error(problem);
  }
  project.provide('templateHome', settings.home);
  return () => removeHome(settings);
}
