/** Images made smaller on request, as the platform's image transformations. */
import { createHash } from 'node:crypto';
import sharp from 'sharp';

interface RenditionOptions {
  readonly width?: number;
  readonly height?: number;
  readonly resize?: 'cover' | 'contain' | 'fill';
  readonly format?: 'webp' | 'png' | 'jpeg' | 'avif';
  readonly quality?: number;
}

interface Rendition {
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly contentLength: number;
}

/** Renditions kept in memory at the same time; a page shows some dozens of pictures. */
const cacheSize = 400;

/** The largest edge that the platform makes. */
const maximumEdge = 2500;

/** The adapter that @supabase/lite transforms images with. */
export class Renditions {
  readonly driver = undefined;
  readonly requiresBuffer = true;
  readonly #cache = new Map<string, Rendition>();

  async transform(input: Uint8Array, options: RenditionOptions): Promise<Rendition> {
    const key = createHash('sha256').update(input).update(JSON.stringify(options)).digest('hex');
    const known = this.#cache.get(key);
    if (known) return known;
    const made = await render(input, options);
    this.#cache.set(key, made);
    const oldest = this.#cache.keys().next();
    if (this.#cache.size > cacheSize && !oldest.done) this.#cache.delete(oldest.value);
    return made;
  }
}

async function render(input: Uint8Array, options: RenditionOptions): Promise<Rendition> {
  const edge = (value: number | undefined) =>
    value === undefined ? undefined : Math.min(Math.max(Math.trunc(value), 1), maximumEdge);
  const [width, height] = [edge(options.width), edge(options.height)];
  const fit = options.resize === 'contain' ? 'inside' : (options.resize ?? 'cover');
  const image = sharp(input, { limitInputPixels: 50_000_000 })
    .rotate()
    .resize({
      ...(width === undefined ? {} : { width }),
      ...(height === undefined ? {} : { height }),
      fit,
      withoutEnlargement: true,
    });
  const quality = Math.min(Math.max(options.quality ?? 80, 20), 100);
  const format = options.format ?? 'webp';
  const body = new Uint8Array(await image.toFormat(format, { quality }).toBuffer());
  return { body, contentType: `image/${format}`, contentLength: body.byteLength };
}
