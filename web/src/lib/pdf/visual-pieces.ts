import bidiFactory from 'bidi-js';

/** A piece of one line: characters of one direction in one font. */
export type Piece<Font extends string> = { readonly text: string; readonly font: Font };

const bidi = bidiFactory();
/** Marks of direction and other signs that have no shape. */
const invisible = /[\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/**
 * The pieces of a line from left to right as they stand on paper. Between pieces the rules of Unicode for
 * both directions hold; inside one, the font's own shaper joins and orders the letters.
 */
export function visualPieces<Font extends string>(
  text: string,
  direction: 'ltr' | 'rtl',
  fontOf: (character: string) => Font,
): Piece<Font>[] {
  const line = text.normalize('NFC').replaceAll(/\s+/g, ' ').trim();
  if (line === '') return [];
  const embedding = bidi.getEmbeddingLevels(line, direction);
  const mirrored = bidi.getMirroredCharactersMap(line, embedding.levels);
  const runs: { level: number; font: Font; text: string }[] = [];
  let index = 0;
  for (const character of line) {
    const level = embedding.levels[index] ?? 0;
    const shown = (mirrored.get(index) ?? character).replaceAll(invisible, '');
    index += character.length;
    if (shown === '') continue;
    const last = runs.at(-1);
    // A mark above or below a letter is drawn with its letter.
    const font = last !== undefined && /^\p{M}/u.test(shown) ? last.font : fontOf(shown);
    if (last !== undefined && last.level === level && last.font === font) last.text += shown;
    else runs.push({ level, font, text: shown });
  }
  return reordered(runs).map(({ level, text: piece, font }) => ({ text: asShaped(piece, level), font }));
}

/** A shaper turns a piece around when it finds letters of such a script in it; signs alone it leaves as they are. */
function asShaped(piece: string, level: number): string {
  const isTurnedByShaper = /[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(piece);
  return level % 2 === 1 && !isTurnedByShaper ? Array.from(piece).toReversed().join('') : piece;
}

/** From the highest level down to the lowest odd one, each stretch at or above it is turned around (UAX 9, L2). */
function reordered<Run extends { readonly level: number }>(runs: readonly Run[]): Run[] {
  const result = [...runs];
  const levelAt = (at: number): number => result[at]?.level ?? -1;
  const highest = Math.max(0, ...runs.map(({ level }) => level));
  for (let level = highest; level >= 1; level -= 1) {
    for (let start = 0; start < result.length; start += 1) {
      if (levelAt(start) < level) continue;
      let end = start;
      while (levelAt(end + 1) >= level) end += 1;
      result.splice(start, end - start + 1, ...result.slice(start, end + 1).toReversed());
      start = end;
    }
  }
  return result;
}
