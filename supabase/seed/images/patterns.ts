/** Patterns of cloth, as a fill named `cloth`. */
import type { Pattern } from './art.ts';

type Colors = readonly [string, string, string];

const tile = (size: number, body: string, turn = 0): string =>
  `<pattern id="cloth" width="${size}" height="${size}" patternUnits="userSpaceOnUse" patternTransform="rotate(${turn})">${body}</pattern>`;

const ground = (size: number, color: string): string => `<rect width="${size}" height="${size}" fill="${color}"/>`;

const flower = (x: number, y: number, petal: string, heart: string): string =>
  [0, 60, 120, 180, 240, 300]
    .map(
      (turn) =>
        `<ellipse cx="${x}" cy="${y - 15}" rx="8" ry="14" fill="${petal}" transform="rotate(${turn} ${x} ${y})"/>`,
    )
    .join('') + `<circle cx="${x}" cy="${y}" r="7" fill="${heart}"/>`;

const drawings: Readonly<Record<Pattern, (colors: Colors) => string>> = {
  plain: ([main, accent]) =>
    tile(60, ground(60, main) + `<path d="M0 30 H60" stroke="${accent}" stroke-width="1" opacity="0.35"/>`),
  stripe: ([main, accent, dark]) =>
    tile(
      72,
      ground(72, main) +
        `<path d="M18 0 V72" stroke="${accent}" stroke-width="16"/><path d="M52 0 V72" stroke="${dark}" stroke-width="4"/>`,
    ),
  check: ([main, accent, dark]) =>
    tile(
      96,
      ground(96, main) +
        `<path d="M0 24 H96 M24 0 V96" stroke="${accent}" stroke-width="20" opacity="0.75"/>` +
        `<path d="M0 70 H96 M70 0 V96" stroke="${dark}" stroke-width="6"/>`,
    ),
  dots: ([main, accent]) =>
    tile(
      64,
      ground(64, main) +
        `<circle cx="16" cy="16" r="8" fill="${accent}"/><circle cx="48" cy="48" r="8" fill="${accent}"/>` +
        `<circle cx="48" cy="16" r="3" fill="${accent}" opacity="0.8"/><circle cx="16" cy="48" r="3" fill="${accent}" opacity="0.8"/>`,
    ),
  block: ([main, accent, dark]) =>
    tile(
      110,
      ground(110, main) +
        flower(30, 32, accent, dark) +
        flower(85, 87, dark, accent) +
        `<circle cx="85" cy="30" r="6" fill="${accent}"/><circle cx="30" cy="86" r="6" fill="${accent}"/>`,
    ),
  star: ([main, accent, light]) =>
    tile(
      120,
      ground(120, main) +
        `<circle cx="60" cy="60" r="42" fill="none" stroke="${light}" stroke-width="5"/>` +
        `<path d="M60 24 L70 50 L96 60 L70 70 L60 96 L50 70 L24 60 L50 50 Z" fill="${accent}"/>` +
        `<circle cx="60" cy="60" r="9" fill="${light}"/><circle cx="0" cy="0" r="18" fill="${accent}"/>` +
        `<circle cx="120" cy="0" r="18" fill="${accent}"/><circle cx="0" cy="120" r="18" fill="${accent}"/><circle cx="120" cy="120" r="18" fill="${accent}"/>`,
    ),
  diamond: ([main, accent, dark]) =>
    tile(
      90,
      ground(90, main) +
        `<path d="M45 6 L84 45 L45 84 L6 45 Z" fill="${accent}"/><path d="M45 26 L64 45 L45 64 L26 45 Z" fill="${dark}"/>` +
        `<circle cx="45" cy="45" r="6" fill="#ffffff"/><circle cx="0" cy="0" r="7" fill="${dark}"/><circle cx="90" cy="0" r="7" fill="${dark}"/>` +
        `<circle cx="0" cy="90" r="7" fill="${dark}"/><circle cx="90" cy="90" r="7" fill="${dark}"/>`,
    ),
};

export const drawPattern = (pattern: Pattern, colors: Colors): string => drawings[pattern](colors);
