/** Things to wear and to carry. */
import { box, circle, ellipse, line, piece, shadow, type Draw } from './brush.ts';

const hanger = line('M500 150 q0 -50 34 -40 q26 12 4 40 q-38 24 -38 50 M350 268 Q500 190 650 268', '#7a6248', 12);

const dress: Draw = ({ accent, dark, cloth }) =>
  [
    shadow(500, 880, 560, 36),
    hanger,
    piece(
      'M390 236 Q440 300 500 300 Q560 300 610 236 L664 262 L640 400 L610 430 Q760 700 770 850 Q500 910 230 850 Q240 700 390 430 L360 400 L336 262 Z',
      cloth,
    ),
    piece('M384 424 Q500 450 616 424 L622 470 Q500 494 378 470 Z', dark),
    line('M390 236 Q440 300 500 300 Q560 300 610 236', accent, 12),
    line('M430 500 Q380 700 360 868 M500 496 V886 M570 500 Q620 700 640 868', dark, 6, 'opacity="0.3"'),
    line('M232 838 Q500 898 768 838', accent, 16),
  ].join('');

const shirt: Draw = ({ accent, dark, cloth }) =>
  [
    shadow(500, 850, 560, 36),
    hanger,
    piece(
      'M398 244 L290 300 L180 500 L286 560 L330 490 V830 H670 V490 L714 560 L820 500 L710 300 L602 244 Q560 300 500 302 Q440 300 398 244 Z',
      cloth,
    ),
    piece('M398 244 Q440 300 500 302 Q560 300 602 244 L560 236 Q500 270 440 236 Z', dark),
    line('M500 306 V600', dark, 7),
    ...[360, 430, 500, 570].map((y) => circle(500, y, 10, accent)),
    piece(box(570, 400, 80, 90, 12), dark),
    line('M330 490 V830 M670 490 V830', dark, 5, 'opacity="0.4"'),
  ].join('');

const cap: Draw = ({ accent, dark, cloth }) =>
  [
    shadow(500, 770, 620),
    piece('M240 700 Q230 400 400 320 Q560 250 700 340 Q800 420 760 700 Q500 780 240 700 Z', cloth),
    piece('M400 320 Q560 250 700 340 Q820 300 850 420 Q850 500 764 560 Q770 400 640 350 Q520 310 400 320 Z', dark),
    line('M244 690 Q500 770 758 690', accent, 26),
    line('M420 336 Q380 520 392 740 M560 312 Q560 540 560 752', dark, 5, 'opacity="0.35"'),
  ].join('');

const gele: Draw = ({ accent, dark, cloth }) =>
  [
    shadow(500, 830, 420),
    piece('M430 620 H570 L590 820 H410 Z', '#c9a98a'),
    ellipse(500, 560, 120, 150, '#c9a98a'),
    piece('M340 520 Q330 420 500 400 Q670 420 660 520 Q500 470 340 520 Z', dark),
    piece('M340 510 Q180 420 200 260 Q330 300 420 430 Z', cloth),
    piece('M400 450 Q300 260 380 150 Q480 240 510 430 Z', cloth),
    piece('M480 430 Q500 230 640 150 Q690 280 590 450 Z', cloth),
    piece('M570 440 Q660 300 800 270 Q810 430 660 510 Z', cloth),
    line(
      'M222 290 Q330 360 410 446 M396 190 Q470 300 502 430 M640 190 Q560 290 530 430 M780 300 Q690 370 620 456',
      accent,
      8,
      'opacity="0.8"',
    ),
    piece('M350 480 Q500 410 650 480 L648 520 Q500 462 352 520 Z', cloth),
  ].join('');

const sandals: Draw = ({ main, accent, dark }) => {
  const one = (x: number, turn: number): string =>
    `<g transform="translate(${x} 530) rotate(${turn})">` +
    '<ellipse cx="14" cy="22" rx="120" ry="270" fill="url(#shade)"/>' +
    piece(
      'M-96 -170 Q-80 -270 0 -270 Q84 -266 98 -160 Q104 -60 76 40 Q60 120 74 190 Q70 268 0 270 Q-72 266 -76 190 Q-64 110 -84 30 Q-104 -60 -96 -170 Z',
      dark,
    ) +
    piece(
      'M-80 -166 Q-66 -250 0 -252 Q70 -248 82 -158 Q86 -60 60 40 Q46 120 58 188 Q52 250 0 252 Q-56 248 -60 188 Q-50 110 -68 30 Q-88 -60 -80 -166 Z',
      accent,
    ) +
    piece('M-100 -80 Q0 -170 102 -76 L96 -10 Q0 -96 -94 -14 Z', main) +
    piece('M-90 10 Q0 -60 88 10 L76 70 Q0 10 -80 72 Z', main) +
    line('M-10 -200 L0 -110', main, 22) +
    line('M-70 110 Q0 70 64 110', main, 24) +
    circle(66, 108, 12, '#d9b45a') +
    '</g>';
  return one(370, -8) + one(640, 8);
};

const bag: Draw = ({ main, accent, dark, cloth }) =>
  [
    shadow(500, 810, 680),
    line('M360 430 Q370 220 500 214 Q630 220 640 430', dark, 30),
    line('M330 450 Q330 180 500 170 Q670 180 670 450', accent, 22, 'opacity="0.7"'),
    piece('M210 430 Q500 480 790 430 L744 780 Q500 830 256 780 Z', cloth),
    line('M210 430 Q500 480 790 430', dark, 20),
    ...[470, 540, 610, 680, 750].map((y, index) =>
      line(`M${222 + index * 8} ${y} Q500 ${y + 50} ${778 - index * 8} ${y}`, main, 6, 'opacity="0.5"'),
    ),
    piece(box(462, 470, 76, 96, 16), dark),
    circle(500, 520, 14, '#d9b45a'),
  ].join('');

const necklace: Draw = ({ main, accent, dark }) => {
  const strand = (radius: number, drop: number, size: number): string =>
    Array.from({ length: 29 }, (_, index) => {
      const angle = Math.PI * (0.06 + (0.88 * index) / 28);
      const x = 500 - Math.cos(angle) * radius;
      const y = 300 + Math.sin(angle) * drop;
      return (
        circle(Math.round(x), Math.round(y), size, index % 4 === 0 ? accent : main) +
        circle(Math.round(x - size / 3), Math.round(y - size / 3), size / 3, '#ffffff', 'opacity="0.55"')
      );
    }).join('');
  return [
    '<ellipse cx="500" cy="560" rx="330" ry="250" fill="url(#shade)"/>',
    piece('M300 240 Q320 130 500 126 Q680 130 700 240 Q860 400 820 760 Q500 840 180 760 Q140 400 300 240 Z', '#efe7da'),
    strand(190, 230, 15),
    strand(240, 320, 18),
    strand(290, 420, 22),
    circle(500, 724, 34, dark),
    circle(500, 724, 18, accent),
  ].join('');
};

export const wearables = { dress, shirt, cap, gele, sandals, bag, necklace } as const;
