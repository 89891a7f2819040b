import arabic from '@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-400-normal.woff?url';
import latinExt from '@fontsource/noto-sans/files/noto-sans-latin-ext-400-normal.woff?url';
import latin from '@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff?url';
import vietnamese from '@fontsource/noto-sans/files/noto-sans-vietnamese-400-normal.woff?url';
import type { FontFiles } from './sheet.ts';

/** The fonts of documents; the parts of one family, together about 160 KB, read only when a document is made. */
export async function readFonts(): Promise<FontFiles> {
  const [one, two, three, four] = await Promise.all([latin, latinExt, vietnamese, arabic].map(readFile));
  if (!one || !two || !three || !four) throw new TypeError('Failed to fetch the fonts');
  return { latin: one, latin_ext: two, vietnamese: three, arabic: four };
}

async function readFile(address: string): Promise<Uint8Array> {
  const response = await fetch(address);
  if (!response.ok) throw new TypeError(`Failed to fetch ${address}`);
  return new Uint8Array(await response.arrayBuffer());
}
