/** Draws a product in code: one style for all, one picture for each, no text. */
import { devices } from './devices.ts';
import { drawBackdrop, drawLight } from './brush.ts';
import { kitchen } from './kitchen.ts';
import { drawPattern } from './patterns.ts';
import { textiles } from './textiles.ts';
import { toiletries } from './toiletries.ts';
import { wearables } from './wearables.ts';

const shapes = { ...textiles, ...kitchen, ...devices, ...wearables, ...toiletries } as const;

export type Shape = keyof typeof shapes;
export type Pattern = 'plain' | 'stripe' | 'check' | 'dots' | 'block' | 'star' | 'diamond';

export interface Art {
  readonly shape: Shape;
  readonly pattern: Pattern;
  /** Main colour, second colour, dark colour. */
  readonly colors: readonly [string, string, string];
}

/** A square picture, drawn in 1000 by 1000 units and made 800 pixels wide. */
export function drawArt(art: Art): string {
  const [main, accent, dark] = art.colors;
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1000" width="800" height="800">',
    `<defs>${drawPattern(art.pattern, art.colors)}${drawLight()}</defs>`,
    drawBackdrop(accent),
    shapes[art.shape]({ main, accent, dark, cloth: 'url(#cloth)' }),
    '</svg>',
  ].join('');
}

/** A store's mark: its motif on a disc. */
export function drawLogo(art: Art): string {
  const [main, , dark] = art.colors;
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1000" width="512" height="512">',
    `<defs>${drawPattern(art.pattern, art.colors)}${drawLight()}</defs>`,
    `<rect width="1000" height="1000" fill="${dark}"/>`,
    '<circle cx="500" cy="500" r="380" fill="#fbf8f1"/>',
    `<circle cx="500" cy="500" r="340" fill="none" stroke="${main}" stroke-width="10"/>`,
    `<g transform="translate(200 170) scale(0.6)">${shapes[art.shape]({ main, accent: art.colors[1], dark, cloth: 'url(#cloth)' })}</g>`,
    '</svg>',
  ].join('');
}

/** A wide picture for the head of a store's page. */
export function drawBanner(art: Art): string {
  const [main, accent, dark] = art.colors;
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1600 500" width="1600" height="500">',
    `<defs>${drawPattern(art.pattern, art.colors)}${drawLight()}</defs>`,
    `<rect width="1600" height="500" fill="${main}"/>`,
    '<rect width="1600" height="500" fill="url(#cloth)" opacity="0.9"/>',
    `<path d="M0 420 Q400 340 800 400 T1600 380 V500 H0 Z" fill="${dark}" opacity="0.55"/>`,
    `<path d="M0 460 Q420 390 860 440 T1600 425 V500 H0 Z" fill="${accent}" opacity="0.5"/>`,
    '<rect width="1600" height="500" fill="url(#light)"/>',
    '</svg>',
  ].join('');
}
