/** Things for the kitchen and the house. */
import { barrel, box, circle, ellipse, line, piece, shadow, type Draw } from './brush.ts';

const kettle: Draw = ({ main, accent, dark }) =>
  [
    shadow(480, 800, 560),
    line('M690 380 Q830 400 800 560 Q780 680 690 690', accent, 46),
    barrel('M300 720 Q270 470 350 330 H630 Q710 470 680 720 Z', main),
    piece('M342 356 Q250 340 214 420 L300 476 Z', dark),
    barrel('M350 330 Q490 250 630 330 Z', accent),
    circle(490, 268, 26, accent),
    barrel(box(280, 716, 420, 66, 20), accent),
    line('M430 440 V640', dark, 10, 'opacity="0.4"'),
    circle(490, 748, 10, '#e2574c'),
  ].join('');

const blender: Draw = ({ main, accent, dark }) =>
  [
    shadow(480, 800, 620),
    piece('M330 250 H610 L580 560 H360 Z', accent),
    piece('M344 400 H596 L580 560 H360 Z', '#f2c14e'),
    line('M610 300 Q700 310 690 420 Q684 480 596 500', dark, 22),
    barrel(box(320, 208, 300, 50, 18), dark),
    barrel('M350 560 H590 L640 780 H300 Z', main),
    circle(470, 676, 38, dark),
    line('M470 676 L488 650', '#ffffff', 8),
    piece(box(690, 630, 110, 150, 22), accent),
    barrel(box(684, 600, 122, 42, 14), main),
    piece(box(704, 690, 82, 80, 14), '#b5533c'),
  ].join('');

const karahi: Draw = ({ main, accent, dark }) =>
  [
    shadow(500, 770, 640),
    line('M210 470 Q120 440 130 520 Q140 570 222 552', main, 26),
    line('M790 470 Q880 440 870 520 Q860 570 778 552', main, 26),
    barrel('M200 480 Q220 740 500 760 Q780 740 800 480 Z', main),
    ellipse(500, 480, 300, 82, accent),
    ellipse(500, 492, 268, 66, dark),
    ...[
      [420, 480],
      [500, 510],
      [575, 478],
      [470, 462],
      [545, 520],
      [380, 502],
      [628, 500],
    ].map(([x = 0, y = 0]) => ellipse(x, y, 36, 20, '#a8431f') + ellipse(x - 8, y - 6, 14, 7, '#e58a4d')),
    ...[
      [450, 500],
      [600, 515],
      [520, 474],
    ].map(([x = 0, y = 0]) => ellipse(x, y, 10, 5, '#5f8f3e')),
    line('M430 400 q-20 -40 0 -70 q20 -34 0 -70 M540 390 q-20 -40 0 -70 q20 -34 0 -70', '#ffffff', 10, 'opacity="0.7"'),
  ].join('');

const cooker: Draw = ({ main, accent, dark }) =>
  [
    shadow(500, 800, 620),
    line('M700 470 H880', dark, 44),
    line('M250 560 H190', dark, 34),
    barrel('M250 440 H750 V730 Q750 780 690 780 H310 Q250 780 250 730 Z', main),
    barrel('M230 400 H770 V456 H230 Z', accent),
    barrel('M280 400 Q500 290 720 400 Z', main),
    piece(box(476, 270, 48, 76, 12), dark),
    circle(500, 258, 26, dark),
    circle(610, 340, 16, '#d9534f'),
    line('M300 560 H700', accent, 5, 'opacity="0.5"'),
  ].join('');

const teaset: Draw = ({ main, accent, dark }) => {
  const cup = (x: number, y: number): string =>
    ellipse(x, y + 92, 104, 22, main) +
    line(`M${x - 100} ${y + 92} a104 22 0 0 0 200 0`, accent, 5) +
    line(`M${x + 66} ${y + 10} q54 0 40 44 q-10 30 -52 24`, main, 14) +
    barrel(
      `M${x - 76} ${y} H${x + 76} Q${x + 70} ${y + 90} ${x} ${y + 92} Q${x - 70} ${y + 90} ${x - 76} ${y} Z`,
      main,
    ) +
    ellipse(x, y, 76, 18, '#a8642a') +
    line(`M${x - 76} ${y} a76 18 0 0 0 152 0`, accent, 6);
  return [
    shadow(480, 800, 760),
    line('M622 410 Q760 400 740 540 Q724 620 640 620', main, 30),
    piece('M300 480 Q200 470 176 340 L214 330 Q250 420 320 430 Z', main),
    barrel('M290 460 Q300 360 460 356 Q620 360 640 460 Q660 640 540 690 H390 Q270 640 290 460 Z', main),
    line('M298 450 Q464 500 634 450', accent, 8),
    line('M330 610 Q464 650 604 610', accent, 5),
    barrel('M370 366 Q460 300 560 366 Z', main),
    circle(464, 318, 22, accent),
    circle(464, 560, 46, dark, 'opacity="0.85"'),
    circle(464, 560, 24, accent),
    cup(300, 690),
    cup(690, 680),
  ].join('');
};

const jars: Draw = ({ main, accent, dark }) => {
  const spices = [main, accent, dark, '#e0b13f', '#8a4b2a', '#c97a3a', '#5b6f3a', '#a32f2a'];
  const jar = (index: number): string => {
    const x = 214 + (index % 4) * 148;
    const y = index < 4 ? 300 : 560;
    return (
      piece(box(x, y + 40, 124, 150, 26), '#f2f5f3') +
      piece(box(x + 10, y + 90, 104, 92, 20), spices[index] ?? main) +
      barrel(box(x + 8, y, 108, 48, 12), '#6a4a2d')
    );
  };
  return [
    shadow(500, 810, 760),
    ...spices.map((_, index) => jar(index)),
    piece(box(176, 490, 648, 34, 10), '#a87847'),
    piece(box(176, 750, 648, 40, 10), '#8f6237'),
    line('M186 270 V770 M814 270 V770', '#a87847', 20),
  ].join('');
};

const chopper: Draw = ({ main, accent, dark }) =>
  [
    shadow(500, 800, 520),
    piece('M300 440 H700 L660 760 Q500 800 340 760 Z', accent),
    line('M330 560 H670 M345 660 H655', '#ffffff', 5, 'opacity="0.7"'),
    piece('M420 700 L490 520 L500 720 Z M580 690 L520 540 L505 720 Z', '#b9c3c7'),
    ...[
      [400, 710],
      [450, 740],
      [560, 744],
      [610, 706],
      [520, 752],
    ].map(([x = 0, y = 0]) => ellipse(x, y, 30, 17, '#d98fb0')),
    barrel('M280 380 Q500 330 720 380 V446 H280 Z', main),
    barrel('M400 350 Q500 270 600 350 Z', dark),
    line('M600 330 Q720 300 760 230', '#ffffff', 7),
    barrel(box(722, 180, 120, 46, 22), main),
  ].join('');

const clock: Draw = ({ main, accent, dark }) => {
  const marks = Array.from({ length: 12 }, (_, index) => {
    const length = index % 3 === 0 ? 46 : 24;
    return `<path d="M500 236 v${length}" stroke="#3a322a" stroke-width="${index % 3 === 0 ? 12 : 7}" transform="rotate(${index * 30} 500 470)" stroke-linecap="round"/>`;
  }).join('');
  return [
    '<ellipse cx="520" cy="500" rx="310" ry="306" fill="url(#shade)"/>',
    circle(500, 470, 300, main),
    circle(500, 470, 300, 'url(#light)'),
    circle(500, 470, 256, accent),
    marks,
    line('M500 470 L404 382', '#3a322a', 18),
    line('M500 470 L610 300', '#3a322a', 12),
    line('M500 520 L500 270', dark, 5, 'transform="rotate(132 500 470)"'),
    circle(500, 470, 16, dark),
  ].join('');
};

export const kitchen = { kettle, blender, karahi, cooker, teaset, jars, chopper, clock } as const;
