import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { ClockLast } from './order.ts';

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

const alias = { '@shared': at('shared') };

/** One part of the repository; the parts differ in what `@` means. */
function project(name: string, include: string[], ownAlias: Record<string, string> = {}) {
  return {
    extends: true as const,
    resolve: { alias: { ...alias, ...ownAlias } },
    test: { name, include },
  };
}

/** Tests that kill the database need the driver mended as the host does. */
const setupFiles = [at('supabase/local/postgres/driver-guard.ts')];

const rest = project('rest', ['shared/**/*.test.ts', 'supabase/**/*.test.ts', 'tests/!(chaos)/**/*.test.ts']);
const chaos = project('chaos', ['tests/chaos/**/*.test.ts']);

/** One config for all suites; `npm run test:*` chooses the folders. */
export default defineConfig({
  root: at('.'),
  resolve: { alias, dedupe: ['react', 'react-dom', 'zod'] },
  test: {
    exclude: ['**/node_modules/**', '**/dist/**', '.amana*/**'],
    // A machine under load is slow, not wrong.
    testTimeout: 240_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 30_000 } },
    // The suites share one stack: its clock, its settings and the faults of its provider.
    fileParallelism: false,
    sequence: { sequencer: ClockLast },
    projects: [
      project('web', ['web/**/*.test.{ts,tsx}'], { '@': at('web/src') }),
      project('admin', ['admin/**/*.test.{ts,tsx}'], { '@': at('admin/src') }),
      { ...rest, test: { ...rest.test, setupFiles } },
      { ...chaos, test: { ...chaos.test, setupFiles, globalSetup: at('tests/chaos/support/template.ts') } },
    ],
  },
});
