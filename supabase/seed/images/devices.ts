/** Electronics. */
import { barrel, box, circle, line, piece, shadow, type Draw } from './brush.ts';

const earbuds: Draw = ({ main, accent, dark }) => {
  const bud = (x: number, turn: number): string =>
    `<g transform="translate(${x} 330) rotate(${turn})">` +
    barrel(box(-22, 10, 44, 170, 22), main) +
    circle(0, 0, 62, main) +
    circle(0, 0, 62, 'url(#light)') +
    circle(-14, 6, 30, accent) +
    circle(-14, 6, 16, '#0f1518') +
    '</g>';
  return [
    shadow(500, 800, 560),
    piece(box(270, 560, 460, 230, 100), main),
    piece('M270 640 Q270 540 370 540 H630 Q730 540 730 640 Z', dark),
    line('M280 648 H720', accent, 5, 'opacity="0.5"'),
    circle(500, 720, 10, '#5fd38d'),
    bud(390, -16),
    bud(610, 16),
  ].join('');
};

const headphones: Draw = ({ main, accent, dark }) =>
  [
    shadow(500, 800, 620),
    line('M256 560 Q240 210 500 206 Q760 210 744 560', main, 54),
    line('M290 470 Q300 262 500 256 Q700 262 710 470', accent, 16, 'opacity="0.9"'),
    barrel(box(196, 480, 120, 280, 58), main),
    barrel(box(684, 480, 120, 280, 58), main),
    barrel(box(292, 500, 62, 240, 30), dark),
    barrel(box(646, 500, 62, 240, 30), dark),
    circle(252, 620, 30, accent),
    circle(748, 620, 30, accent),
  ].join('');

const speaker: Draw = ({ main, accent, dark, cloth }) =>
  [
    shadow(500, 800, 560),
    piece(box(290, 260, 420, 530, 120), main),
    piece(box(314, 330, 372, 440, 96), cloth),
    barrel(box(330, 240, 340, 70, 35), dark),
    ...[430, 500, 570].map((x) => circle(x, 276, 13, accent)),
    circle(500, 560, 120, dark, 'opacity="0.35"'),
    circle(500, 560, 74, dark, 'opacity="0.4"'),
    line('M700 330 q60 20 50 120', accent, 14),
  ].join('');

const powerbank: Draw = ({ main, accent, dark }) =>
  [
    shadow(520, 800, 560),
    `<g transform="rotate(-8 480 520)">`,
    barrel(box(310, 250, 300, 540, 46), main),
    piece(box(310, 250, 300, 96, 46), dark),
    ...[366, 446].map((x) => piece(box(x, 282, 62, 30, 6), '#d7dde0')),
    piece(box(530, 284, 44, 26, 13), '#d7dde0'),
    ...[0, 1, 2, 3].map((index) => circle(400 + index * 42, 420, 11, index < 3 ? accent : '#5b666c')),
    '</g>',
    line('M470 296 Q470 150 640 170 Q800 190 780 420 Q770 560 790 620', '#eceff0', 16),
    piece(box(756, 610, 68, 96, 16), '#eceff0'),
    piece(box(774, 700, 32, 40, 6), '#aab3b8'),
  ].join('');

const lamp: Draw = ({ main, accent, dark }) =>
  [
    '<path d="M330 330 L150 770 H640 L470 330 Z" fill="' + dark + '" opacity="0.75"/>',
    shadow(610, 800, 420),
    line('M610 760 L700 480 L430 260', accent, 26),
    circle(700, 480, 28, main),
    barrel('M300 360 Q310 240 420 226 Q520 220 540 300 Q470 360 300 360 Z', main),
    piece('M300 360 Q400 366 500 326 Q470 380 390 388 Q330 392 300 360 Z', '#fff9e6'),
    barrel('M480 760 Q610 720 740 760 V790 H480 Z', accent),
    circle(610, 770, 10, '#5fd38d'),
  ].join('');

export const devices = { earbuds, headphones, speaker, powerbank, lamp } as const;
