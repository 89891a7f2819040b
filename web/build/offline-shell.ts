/**
 * Writes `sw.js` beside index.html: the worker of src/offline with the list of the files that the frame of every page
 * needs, which is what the built index.html asks for in every language.
 */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import type { Shell } from '../src/offline/worker-scope.ts';
import { bundleScript } from './bundle-script.ts';

const workerPath = fileURLToPath(new URL('../src/offline/worker.ts', import.meta.url));

export function offlineShell(): Plugin {
  return {
    name: 'amana-offline-shell',
    apply: 'build',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const page = bundle['index.html'];
        if (page?.type !== 'asset') throw new Error('the build has no index.html');
        const shell = shellOf(String(page.source));
        const source = await bundleScript(workerPath, { SHELL: JSON.stringify(shell) });
        this.emitFile({ type: 'asset', fileName: 'sw.js', source });
      },
    },
  };
}

function shellOf(html: string): Shell {
  const tags = html.match(/<(?:script|link)\b[^>]*>/g) ?? [];
  // What belongs to one language is kept when it is read: nobody pays for the letters of the other one.
  const everybody = tags.filter((tag) => !tag.includes('data-for='));
  const files = everybody.flatMap((tag) => /(?:src|href)="(\/assets\/[^"]+)"/.exec(tag)?.[1] ?? []);
  const entry = tags.map((tag) => /type="module".*src="(\/[^"]+)"/.exec(tag)?.[1]).find((src) => src !== undefined);
  if (entry === undefined) throw new Error('index.html starts no module');
  return { build: createHash('sha256').update(html).digest('base64url').slice(0, 10), entry, files };
}
