/** Reads the words of a PDF as the statement is made: compressed streams, fonts whose glyphs are told by a map. */
import { inflateSync } from 'node:zlib';

type Glyphs = ReadonlyMap<number, string>;

/** The text of every page, in the order in which it was written. */
export function textOfPdf(file: Uint8Array): string {
  const source = Buffer.from(file).toString('latin1');
  const objects = new Map(
    [...source.matchAll(/\b(\d+) 0 obj\b(.*?)\bendobj\b/gs)].map(([, id, body = '']) => [id, body]),
  );
  const fonts = fontsOf(objects);
  const contents = [...objects.values()].flatMap((body) =>
    (/\/Type \/Page\b(?!s).*?\/Contents (\d+) 0 R/s.exec(body)?.[1] ?? '').split(' ').filter(Boolean),
  );
  return contents.map((id) => textOfContent(streamOf(objects.get(id)), fonts)).join('\n');
}

/** By the name that content calls it: what each glyph of a font stands for. */
function fontsOf(objects: ReadonlyMap<string | undefined, string>): Map<string, Glyphs> {
  const fonts = new Map<string, Glyphs>();
  for (const body of objects.values()) {
    const resources = /\/Font <<(.*?)>>/s.exec(body)?.[1] ?? '';
    for (const [, name = '', id] of resources.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const map = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id) ?? '')?.[1];
      if (map !== undefined) fonts.set(name, glyphsOf(streamOf(objects.get(map))));
    }
  }
  return fonts;
}

function streamOf(body = ''): string {
  const begin = /\bstream\r?\n/.exec(body);
  if (begin === null) return '';
  const bytes = Buffer.from(body.slice(begin.index + begin[0].length, body.lastIndexOf('endstream')), 'latin1');
  return (body.includes('/FlateDecode') ? inflateSync(bytes) : bytes).toString('latin1');
}

const unicode = (hex: string) => Buffer.from(hex, 'hex').swap16().toString('utf16le');

/** Ranges of glyphs with a list of what each of them says. */
function glyphsOf(map: string): Glyphs {
  const glyphs = new Map<number, string>();
  for (const [, first = '0', , list = ''] of map.matchAll(/<(\w+)> <(\w+)> \[(.*?)\]/gs))
    for (const [index, [, hex = '']] of [...list.matchAll(/<(\w*)>/g)].entries())
      glyphs.set(Number.parseInt(first, 16) + index, unicode(hex));
  return glyphs;
}

/** Each piece of text on a line of its own. */
function textOfContent(content: string, fonts: ReadonlyMap<string, Glyphs>): string {
  const lines: string[] = [];
  let glyphs: Glyphs | undefined;
  for (const [, font, pieces] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[(.*?)\] TJ/gs)) {
    if (font !== undefined) glyphs = fonts.get(font);
    else
      lines.push(
        [...(pieces ?? '').matchAll(/<(\w+)>/g)]
          .flatMap(([, hex = '']) => hex.match(/.{4}/g) ?? [])
          .map((code) => glyphs?.get(Number.parseInt(code, 16)) ?? '\ufffd')
          .join(''),
      );
  }
  return lines.join('\n');
}
