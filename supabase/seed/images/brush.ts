/** What every picture shares: paper behind, a soft shadow below, light from the upper left. */

export interface Palette {
  readonly main: string;
  readonly accent: string;
  readonly dark: string;
  /** Fill that carries the product's pattern. */
  readonly cloth: string;
}

export type Draw = (palette: Palette) => string;

export function drawLight(): string {
  return [
    '<linearGradient id="light" x1="0" y1="0" x2="1" y2="1">',
    '<stop offset="0" stop-color="#ffffff" stop-opacity="0.34"/><stop offset="0.45" stop-color="#ffffff" stop-opacity="0"/>',
    '<stop offset="1" stop-color="#10201f" stop-opacity="0.32"/></linearGradient>',
    '<linearGradient id="round" x1="0" y1="0" x2="1" y2="0">',
    '<stop offset="0" stop-color="#10201f" stop-opacity="0.28"/><stop offset="0.28" stop-color="#ffffff" stop-opacity="0.42"/>',
    '<stop offset="0.6" stop-color="#ffffff" stop-opacity="0"/><stop offset="1" stop-color="#10201f" stop-opacity="0.38"/></linearGradient>',
    '<radialGradient id="shade"><stop offset="0" stop-color="#14302e" stop-opacity="0.42"/>',
    '<stop offset="1" stop-color="#14302e" stop-opacity="0"/></radialGradient>',
    '<linearGradient id="paper" x1="0" y1="0" x2="0" y2="1">',
    '<stop offset="0" stop-color="#fbf9f3"/><stop offset="1" stop-color="#ece7da"/></linearGradient>',
  ].join('');
}

export function drawBackdrop(tint: string): string {
  return [
    '<rect width="1000" height="1000" fill="url(#paper)"/>',
    `<circle cx="500" cy="440" r="350" fill="${tint}" opacity="0.2"/>`,
    '<path d="M0 770 H1000 V1000 H0 Z" fill="#e3ddcd"/>',
    '<path d="M0 770 H1000" stroke="#d6cfbc" stroke-width="3"/>',
  ].join('');
}

/** The shadow on the table under a thing. */
export const shadow = (x: number, y: number, width: number, height = 46): string =>
  `<ellipse cx="${x}" cy="${y}" rx="${width / 2}" ry="${height}" fill="url(#shade)"/>`;

/** A flat piece, lit from the upper left. */
export const piece = (path: string, fill: string): string =>
  `<path d="${path}" fill="${fill}"/><path d="${path}" fill="url(#light)"/>`;

/** A round body, lit as a cylinder. */
export const barrel = (path: string, fill: string): string =>
  `<path d="${path}" fill="${fill}"/><path d="${path}" fill="url(#round)"/>`;

export const ellipse = (x: number, y: number, rx: number, ry: number, fill: string, more = ''): string =>
  `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="${fill}" ${more}/>`;

export const circle = (x: number, y: number, r: number, fill: string, more = ''): string =>
  ellipse(x, y, r, r, fill, more);

export const box = (x: number, y: number, width: number, height: number, radius: number): string =>
  `M${x + radius} ${y} h${width - 2 * radius} a${radius} ${radius} 0 0 1 ${radius} ${radius} v${height - 2 * radius} ` +
  `a${radius} ${radius} 0 0 1 -${radius} ${radius} h-${width - 2 * radius} a${radius} ${radius} 0 0 1 -${radius} -${radius} ` +
  `v-${height - 2 * radius} a${radius} ${radius} 0 0 1 ${radius} -${radius} Z`;

export const line = (path: string, color: string, width: number, more = ''): string =>
  `<path d="${path}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round" ${more}/>`;
