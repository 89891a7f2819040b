/**
 * What index.html gets at build time so that something true is painted before the app has come: the words of the first
 * page in both languages, boot.ts as one classic script, and links to the files of each language, of which boot.ts turns
 * on those that are read.
 */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Plugin, Rolldown } from 'vite';
import { webEnglish } from '../../shared/i18n/web/en.ts';
import { webUrdu } from '../../shared/i18n/web/ur.ts';
import { bundleScript } from './bundle-script.ts';

const words: Readonly<Record<string, Readonly<Record<string, unknown>>>> = { en: webEnglish, ur: webUrdu };
const bootPath = fileURLToPath(new URL('../src/boot.ts', import.meta.url));

export function firstPaint(): Plugin {
  let bootCode = '';
  let bootName = 'boot.js';
  return {
    name: 'amana-first-paint',
    async buildStart() {
      bootCode = await bundleScript(bootPath);
    },
    configureServer(server) {
      server.middlewares.use('/boot.js', (_request, response) => {
        response.setHeader('content-type', 'text/javascript');
        response.end(bootCode);
      });
    },
    generateBundle() {
      const hash = createHash('sha256').update(bootCode).digest('base64url').slice(0, 8);
      bootName = `assets/boot-${hash}.js`;
      this.emitFile({ type: 'asset', fileName: bootName, source: bootCode });
    },
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        // The script comes after the links that it reads, and before the styles, for which it would have to wait.
        const tags = [...(bundle ? languageLinks(bundle) : []), `<script src="/${bootName}"></script>`];
        return withWords(html).replace('<!-- first paint -->', tags.join('\n    '));
      },
    },
  };
}

/** `%en:shop.headline%` in the page stands for that text of the catalogue. */
function withWords(html: string): string {
  return html.replaceAll(/%(en|ur):([\w.]+)%/g, (_, language: string, key: string) => {
    const text = words[language]?.[key];
    if (typeof text !== 'string') throw new Error(`index.html asks for ${key}, which is no plain text in ${language}`);
    return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  });
}

function languageLinks(bundle: Rolldown.OutputBundle): string[] {
  const files = Object.values(bundle);
  const initial = new Set(
    files.flatMap((file) => (file.type === 'chunk' && file.isEntry ? closure(bundle, file) : [])),
  );
  const link = (language: string, rel: string, href: string, attributes = '') =>
    `<link data-for="${language}" data-rel="${rel}" href="/${href}" crossorigin${attributes} />`;
  const namesOf = (chunkName: string) => {
    const chunk = files.find((file) => file.type === 'chunk' && file.name === chunkName);
    if (chunk?.type !== 'chunk') throw new Error(`${chunkName} has no file of its own`);
    return closure(bundle, chunk).filter((name) => !initial.has(name));
  };
  const scripts = Object.keys(words).flatMap((language) => {
    const open = namesOf(`locale-pack-${language}`);
    const own = namesOf(`locale-own-${language}`).filter((name) => !open.includes(name));
    return [
      ...open.map((name) => link(language, 'modulepreload', name)),
      ...own.map((name) => link(language, 'modulepreload', name, ' data-own')),
    ];
  });
  const styles = files.filter(({ fileName }) => /arabic-[\w-]+\.css$/.test(fileName));
  const fonts = files.filter(({ fileName }) => fileName.endsWith('.woff2'));
  return [
    ...scripts,
    ...styles.map(({ fileName }) => link('ur', 'stylesheet', fileName)),
    ...fonts.map(({ fileName }) => link('ur', 'preload', fileName, ' as="font" type="font/woff2"')),
  ];
}

/** The files of a chunk and of everything that it imports statically. */
function closure(bundle: Rolldown.OutputBundle, chunk: Rolldown.OutputChunk): string[] {
  const found = new Set([chunk.fileName]);
  for (const name of found) {
    const file = bundle[name];
    if (file?.type === 'chunk') for (const imported of file.imports) found.add(imported);
  }
  return [...found];
}
