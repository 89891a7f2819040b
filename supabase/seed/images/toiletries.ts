/** Jars, bottles and bars. */
import { barrel, box, circle, ellipse, line, piece, shadow, type Draw } from './brush.ts';

const leaf = (x: number, y: number, turn: number, color: string): string =>
  `<g transform="translate(${x} ${y}) rotate(${turn})">${piece('M0 0 Q60 -70 150 -20 Q90 50 0 0 Z', color)}${line('M8 0 Q70 -20 138 -20', '#ffffff', 3, 'opacity="0.5"')}</g>`;

const tub: Draw = ({ main, accent, dark }) =>
  [
    shadow(480, 800, 620),
    barrel('M260 480 H700 L670 760 Q480 810 290 760 Z', accent),
    piece('M310 560 H650 L636 700 Q480 736 324 700 Z', main),
    circle(480, 630, 46, dark),
    ellipse(480, 480, 220, 60, main),
    ellipse(480, 470, 190, 46, '#fdf3cf'),
    line('M360 470 Q430 420 500 466 Q560 500 610 456', main, 16),
    ...[
      [740, 760],
      [800, 776],
      [770, 720],
    ].map(([x = 0, y = 0]) => ellipse(x, y, 46, 34, '#7a4a26') + ellipse(x - 12, y - 10, 16, 9, '#a8723f')),
    leaf(680, 690, -30, dark),
  ].join('');

const soap: Draw = ({ main, accent, dark }) => {
  const bar = (x: number, y: number, turn: number): string =>
    `<g transform="translate(${x} ${y}) rotate(${turn})">` +
    piece(box(-190, -70, 380, 160, 46), accent) +
    piece(box(-190, -100, 380, 160, 52), main) +
    line('M-140 -50 Q-60 -74 0 -46 T140 -50', accent, 6) +
    circle(0, -8, 32, accent, 'opacity="0.8"') +
    '</g>';
  return [
    shadow(500, 800, 720),
    bar(500, 720, 0),
    bar(450, 570, -3),
    bar(540, 420, 5),
    line('M330 700 H670 M300 556 H620', dark, 5, 'opacity="0.5"'),
    ...[
      [770, 560, 36],
      [820, 500, 20],
      [220, 470, 28],
      [260, 400, 16],
    ].map(
      ([x = 0, y = 0, r = 0]) =>
        circle(x, y, r, '#ffffff', 'opacity="0.75"') + circle(x - r / 3, y - r / 3, r / 4, '#ffffff'),
    ),
  ].join('');
};

const bottle: Draw = ({ main, accent, dark }) =>
  [
    shadow(470, 810, 480),
    barrel(
      'M400 240 H540 V340 Q640 400 640 500 V740 Q640 790 590 790 H350 Q300 790 300 740 V500 Q300 400 400 340 Z',
      main,
    ),
    barrel(box(384, 180, 172, 84, 18), dark),
    piece(box(318, 500, 304, 190, 18), accent),
    circle(470, 596, 62, '#f6f1e2'),
    ellipse(470, 600, 40, 30, dark),
    ellipse(470, 596, 30, 20, '#ffffff'),
    piece('M660 780 Q650 660 760 650 Q870 660 860 780 Z', dark),
    ellipse(760, 700, 84, 56, '#ffffff'),
    ellipse(760, 704, 60, 36, '#f3f0e6'),
  ].join('');

const lipstick: Draw = ({ main, accent, dark }) =>
  [
    shadow(520, 810, 520),
    barrel(box(360, 560, 190, 230, 16), dark),
    barrel(box(378, 430, 154, 140, 10), accent),
    barrel('M396 440 V300 Q400 220 512 200 V440 Z', main),
    piece('M396 300 Q400 220 512 200 Q500 270 396 300 Z', '#a8456f'),
    `<g transform="rotate(74 690 740)">${barrel(box(600, 620, 180, 250, 20), dark)}${barrel(box(600, 836, 180, 30, 8), accent)}</g>`,
    line('M190 700 Q270 640 330 690 Q270 730 190 700', main, 34, 'opacity="0.85"'),
  ].join('');

const perfume: Draw = ({ main, accent, dark }) =>
  [
    shadow(500, 810, 520),
    piece('M330 430 L400 370 H600 L670 430 V730 L610 790 H390 L330 730 Z', accent),
    piece('M360 520 H640 V722 L598 764 H402 L360 722 Z', main),
    line('M330 430 L390 470 H610 L670 430 M390 470 V790 M610 470 V790', '#ffffff', 6, 'opacity="0.6"'),
    barrel(box(446, 290, 108, 90, 10), dark),
    circle(500, 236, 66, main),
    circle(500, 236, 66, 'url(#light)'),
    line('M470 214 Q490 190 516 200', '#ffffff', 9, 'opacity="0.8"'),
    circle(790, 740, 26, main, 'opacity="0.8"'),
    circle(782, 730, 7, '#ffffff'),
  ].join('');

const tube: Draw = ({ main, accent, dark }) => {
  const petals = [0, 72, 144, 216, 288]
    .map((turn) => `<ellipse cx="760" cy="600" rx="52" ry="84" fill="${main}" transform="rotate(${turn} 760 668)"/>`)
    .join('');
  return [
    shadow(460, 810, 460),
    piece('M290 200 H630 L600 690 H320 Z', accent),
    '<path d="M290 200 H630 L600 690 H320 Z" fill="url(#round)"/>',
    line('M290 216 H630 M292 240 H628', dark, 5, 'opacity="0.35"'),
    piece('M334 380 H586 L578 560 H342 Z', main),
    circle(460, 470, 52, accent),
    circle(460, 470, 24, dark),
    barrel('M322 690 H598 V780 Q598 800 578 800 H342 Q322 800 322 780 Z', dark),
    petals,
    circle(760, 668, 24, '#f2c14e'),
    line('M760 668 L812 620', '#f2c14e', 8),
    leaf(700, 770, 10, '#5d8a5a'),
  ].join('');
};

export const toiletries = { tub, soap, bottle, lipstick, perfume, tube } as const;
