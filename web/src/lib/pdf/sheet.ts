import { PDFDocument } from 'pdfkit';
import { visualPieces } from './visual-pieces.ts';

export type SheetFont = 'latin' | 'latin_ext' | 'vietnamese' | 'arabic';
export type FontFiles = Readonly<Record<SheetFont, Uint8Array>>;

/** Which font has a character: the fonts are parts of one family, cut by script. */
export function sheetFontOf(character: string): SheetFont {
  if (/[\p{Script=Arabic}\u060c\u061b\u061f\u0640\u06d4]/u.test(character)) return 'arabic';
  // Yoruba and Igbo write letters with a dot below, which stand in this part.
  if (/[\u0300-\u0309\u0323\u1ea0-\u1ef9]/u.test(character)) return 'vietnamese';
  return /[\u0000-\u00ff\u2000-\u206f\u20ac\u2212]/u.test(character) ? 'latin' : 'latin_ext'; // oxlint-disable-line no-control-regex
}

type Ink = { readonly size: number; readonly color: string };

/** An A4 document whose lines may mix both directions; lengths are points from the top left corner. */
export class Sheet {
  static readonly margin = 44;
  private readonly direction: 'ltr' | 'rtl';
  private readonly document: PDFDocument;
  private readonly chunks: Uint8Array[] = [];
  private readonly done: Promise<void>;

  constructor(
    direction: 'ltr' | 'rtl',
    fonts: FontFiles,
    about: { readonly title: string; readonly language: string },
  ) {
    this.direction = direction;
    this.document = new PDFDocument({
      size: 'A4',
      margin: 0,
      font: null,
      bufferPages: true,
      lang: about.language,
      displayTitle: true,
      info: { Title: about.title, Author: 'Amana', Creator: 'Amana' },
    });
    for (const [name, file] of Object.entries(fonts)) this.document.registerFont(name, file);
    this.done = new Promise((resolve, reject) => {
      this.document.on('data', (chunk) => this.chunks.push(chunk));
      this.document.on('end', resolve);
      this.document.on('error', reject);
    });
  }

  get width(): number {
    return this.document.page.width;
  }

  get height(): number {
    return this.document.page.height;
  }

  addPage(): void {
    this.document.addPage();
  }

  /** Draws on each page once all are there: `draw(number, count)`. */
  onEachPage(draw: (page: number, pages: number) => void): void {
    const { start, count } = this.document.bufferedPageRange();
    for (let index = 0; index < count; index += 1) {
      this.document.switchToPage(start + index);
      draw(index + 1, count);
    }
  }

  /**
   * One line with its baseline at `y`, inside a box from `start` (seen in the direction of reading), `width` wide. What is
   * longer is cut, or drawn smaller at the `end`, where amounts stand: an amount is never cut.
   */
  line(text: string, box: { start: number; width: number; y: number; at?: 'start' | 'end' }, ink: Ink): void {
    const isAmount = box.at === 'end';
    const size = isAmount ? ink.size * Math.min(1, box.width / this.widthOf(text, ink.size)) : ink.size;
    const fitted = isAmount ? text : this.fit(text, box.width, size);
    const pieces = visualPieces(fitted, this.direction, sheetFontOf);
    const widths = pieces.map((piece) => this.measure(piece.font, piece.text, size));
    const total = widths.reduce((sum, width) => sum + width, 0);
    const offset = isAmount ? box.width - total : 0;
    const left = this.direction === 'ltr' ? box.start + offset : this.width - box.start - offset - total;
    // What is copied or read aloud is the text itself, not the shapes that its letters took.
    this.document.markContent('Span', { actual: fitted });
    let x = left;
    for (const [index, piece] of pieces.entries()) {
      this.document.font(piece.font).fontSize(size).fillColor(ink.color);
      this.document.text(piece.text, x, box.y, { lineBreak: false, baseline: 'alphabetic' });
      x += widths[index] ?? 0;
    }
    this.document.endMarkedContent();
  }

  rule(y: number, color: string): void {
    this.document.strokeColor(color).lineWidth(0.6);
    this.document
      .moveTo(Sheet.margin, y)
      .lineTo(this.width - Sheet.margin, y)
      .stroke();
  }

  /** The mark of Amana: money between two points. */
  mark(y: number, color: string): void {
    const at = (along: number): number =>
      this.direction === 'ltr' ? Sheet.margin + along : this.width - Sheet.margin - along;
    this.document.strokeColor(color).lineWidth(1.4).moveTo(at(0), y).lineTo(at(34), y).stroke();
    this.document.fillColor(color);
    this.document.polygon([at(17) - 6.5, y], [at(17), y - 5], [at(17) + 6.5, y], [at(17), y + 5]).fill();
    for (const along of [0, 34]) this.document.rect(at(along) - 1.8, y - 1.8, 3.6, 3.6).fill();
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    this.document.end();
    await this.done;
    const all = new Uint8Array(this.chunks.reduce((sum, chunk) => sum + chunk.length, 0));
    let offset = 0;
    for (const chunk of this.chunks) {
      all.set(chunk, offset);
      offset += chunk.length;
    }
    return all;
  }

  private measure(font: SheetFont, text: string, size: number): number {
    return this.document.font(font).fontSize(size).widthOfString(text);
  }

  private widthOf(text: string, size: number): number {
    return visualPieces(text, this.direction, sheetFontOf).reduce(
      (sum, piece) => sum + this.measure(piece.font, piece.text, size),
      0,
    );
  }

  private fit(text: string, width: number, size: number): string {
    if (this.widthOf(text, size) <= width) return text;
    const characters = Array.from(text);
    let [low, high] = [0, characters.length];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.widthOf(cut(characters, middle), size) <= width) low = middle;
      else high = middle - 1;
    }
    return cut(characters, low);
  }
}

const cut = (characters: readonly string[], count: number): string =>
  `${characters.slice(0, count).join('').trimEnd()}…`;
