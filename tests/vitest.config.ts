import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const repository = fileURLToPath(new URL('..', import.meta.url))

/** One config for all suites of the repository; `npm run test:*` chooses the folders. */
export default defineConfig({
  root: repository,
  resolve: {
    alias: { '@shared': `${repository}shared` },
  },
  test: {
    exclude: ['**/node_modules/**', '**/dist/**', '.amana*/**'],
    // A machine under load is slow, not wrong.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
