/** The parts of pdfkit that this app uses. */
declare module 'pdfkit' {
  type TextOptions = { lineBreak: false; baseline: 'alphabetic' };
  export class PDFDocument {
    constructor(options: {
      size: 'A4';
      margin: number;
      font: null;
      bufferPages: boolean;
      lang: string;
      displayTitle: boolean;
      info: { Title: string; Author: string; Creator: string };
    });
    readonly page: { readonly width: number; readonly height: number };
    on(event: 'data', listener: (chunk: Uint8Array) => void): this;
    on(event: 'end', listener: () => void): this;
    on(event: 'error', listener: (error: unknown) => void): this;
    registerFont(name: string, source: Uint8Array): this;
    font(name: string): this;
    fontSize(size: number): this;
    fillColor(color: string): this;
    strokeColor(color: string): this;
    lineWidth(width: number): this;
    moveTo(x: number, y: number): this;
    lineTo(x: number, y: number): this;
    polygon(...points: readonly (readonly [number, number])[]): this;
    rect(x: number, y: number, width: number, height: number): this;
    fill(): this;
    stroke(): this;
    widthOfString(text: string): number;
    text(text: string, x: number, y: number, options: TextOptions): this;
    markContent(tag: 'Span', options: { actual: string }): this;
    endMarkedContent(): this;
    addPage(): this;
    bufferedPageRange(): { readonly start: number; readonly count: number };
    switchToPage(index: number): unknown;
    end(): void;
  }
}
