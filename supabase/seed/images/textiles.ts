/** Cloth: folded, rolled, hung, and made up for the house. */
import { barrel, box, circle, ellipse, line, piece, shadow, type Draw } from './brush.ts';

/** A pile of folded cloth, the pattern on top. */
const fold: Draw = ({ main, accent, dark, cloth }) =>
  [
    shadow(500, 790, 720),
    piece(box(190, 640, 620, 130, 34), dark),
    piece(box(178, 540, 644, 124, 34), accent),
    line('M200 602 H800', main, 4, 'opacity="0.5"'),
    piece('M205 555 Q190 410 230 372 L300 300 H700 L770 372 Q810 410 795 555 Q500 590 205 555 Z', cloth),
    line('M230 372 Q500 420 770 372', dark, 5, 'opacity="0.35"'),
    line('M205 470 Q500 512 795 470', dark, 4, 'opacity="0.25"'),
  ].join('');

/** A roll of cloth with its end let down. */
const bolt: Draw = ({ accent, dark, cloth }) =>
  [
    shadow(500, 800, 760),
    piece('M250 470 H810 V640 Q812 760 770 790 H292 Q250 760 250 640 Z', cloth),
    line('M250 690 Q520 740 812 690', dark, 4, 'opacity="0.25"'),
    `<g transform="rotate(-4 500 400)">${barrel('M210 300 H800 V500 H210 Z', cloth)}</g>`,
    `<g transform="rotate(-4 500 400)"><path d="M210 300 H800 V500 H210 Z" fill="#10201f" opacity="0.1"/></g>`,
    ellipse(800, 379, 46, 100, accent),
    ellipse(800, 379, 32, 72, dark, 'opacity="0.55"'),
    ellipse(800, 379, 16, 36, '#f4efe4'),
    line('M214 321 V520', dark, 5, 'opacity="0.35"'),
  ].join('');

/** A shawl hung from a rail, with fringes. */
const drape: Draw = ({ accent, dark, cloth }) => {
  const fringe = Array.from({ length: 21 }, (_, index) => line(`M${318 + index * 18} 742 v46`, accent, 6)).join('');
  return [
    shadow(500, 815, 560),
    line('M170 210 H830', '#8a6f4c', 18),
    circle(170, 210, 17, '#6f5638'),
    circle(830, 210, 17, '#6f5638'),
    piece('M300 205 Q500 236 706 205 Q728 480 700 742 Q600 770 500 746 Q400 722 306 748 Q280 470 300 205 Z', cloth),
    line('M400 222 Q384 480 408 732', dark, 9, 'opacity="0.28"'),
    line('M500 226 Q524 470 500 744', dark, 9, 'opacity="0.24"'),
    line('M604 222 Q630 470 604 752', dark, 9, 'opacity="0.28"'),
    fringe,
  ].join('');
};

const cushion: Draw = ({ accent, dark, cloth }) => {
  const one = (x: number, y: number, turn: number): string =>
    `<g transform="translate(${x} ${y}) rotate(${turn})">` +
    piece('M-190 -170 Q0 -205 190 -170 Q218 0 190 170 Q0 205 -190 170 Q-218 0 -190 -170 Z', cloth) +
    line('M-190 -170 Q0 -205 190 -170 Q218 0 190 170 Q0 205 -190 170 Q-218 0 -190 -170 Z', accent, 12) +
    [-1, 1].map((side) => circle(side * 196, 176, 20, accent) + circle(side * 196, -176, 20, accent)).join('') +
    '</g>';
  return [
    shadow(480, 790, 760),
    one(610, 520, 14),
    one(400, 590, -7),
    line('M300 760 H520', dark, 3, 'opacity="0.2"'),
  ].join('');
};

const bed: Draw = ({ main, accent, dark, cloth }) =>
  [
    shadow(500, 800, 860),
    piece(box(150, 250, 700, 300, 40), '#9a7a55'),
    piece('M180 500 H820 L880 760 H120 Z', cloth),
    piece('M120 760 H880 V800 H120 Z', dark),
    piece(box(210, 400, 260, 130, 54), accent),
    piece(box(530, 400, 260, 130, 54), accent),
    line('M230 465 Q340 440 450 465 M550 465 Q660 440 770 465', main, 5, 'opacity="0.6"'),
    piece('M172 560 Q500 520 828 560 L846 630 Q500 590 156 630 Z', accent),
  ].join('');

export const textiles = { fold, bolt, drape, cushion, bed } as const;
