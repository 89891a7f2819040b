import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import { tanstackRouter } from '@tanstack/router-plugin/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { firstPaint } from './build/first-paint.ts';
import { offlineShell } from './build/offline-shell.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The web app: static files only; the host serves them, `/config.json` and a strict CSP. */
export default defineConfig({
  root: here('.'),
  plugins: [
    tanstackRouter({
      target: 'react',
      autoCodeSplitting: true,
      codeSplittingOptions: {
        // What a page behind sign-in asks for comes with that page: it would bring its schemas into the first route.
        splitBehavior: ({ routeId }) => (/^\/(_auth|pay)\//.test(routeId) ? [['loader', 'component']] : undefined),
      },
      routesDirectory: here('src/routes'),
      generatedRouteTree: here('src/routeTree.gen.ts'),
      quoteStyle: 'single',
      semicolons: true,
    }),
    react(),
    tailwindcss(),
    firstPaint(),
    offlineShell(),
  ],
  resolve: {
    alias: { '@shared': here('../shared'), '@': here('src') },
    dedupe: ['zod', 'react', 'react-dom'],
  },
  build: {
    // Fonts and scripts stay files: the content policy allows no data: or inline code.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // Shared modules and zod only define things: what a page does not use is left out of its code.
      treeshake: {
        moduleSideEffects: [{ test: /[\\/](shared|node_modules[\\/]zod)[\\/]/, sideEffects: false }],
        // Building a schema does nothing else, so one that a page does not use is left out beside one that it uses.
        manualPureFunctions: ['z', 'defineCommand'],
      },
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 30 },
            { name: 'tanstack', test: /node_modules[\\/]@tanstack[\\/]/, priority: 20 },
            // Whatever every page needs is one file: on a slow line many small ones wait for each other.
            { name: 'app', tags: ['$initial'], priority: 10 },
          ],
        },
      },
    },
  },
  server: { fs: { allow: [here('..')] } },
});
