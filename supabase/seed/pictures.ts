/** Renders the pictures and uploads them through the Storage API. */
import sharp from 'sharp';
import { drawArt, drawBanner, drawLogo, type Art } from './images/art.ts';
import { openShops } from './shops.ts';

export interface Picture {
  readonly bucket: 'product-images' | 'store-images';
  /** Path inside the store's folder. */
  readonly name: string;
  readonly slug: string;
  readonly content: Buffer;
}

const marks: Readonly<Record<string, Art>> = {
  'bilal-fabrics': { shape: 'bolt', pattern: 'block', colors: ['#1f7a78', '#f2e3c6', '#123f44'] },
  'karachi-ghar': { shape: 'kettle', pattern: 'check', colors: ['#c94f3d', '#f0c27a', '#4a1d18'] },
  'adunni-lagos': { shape: 'gele', pattern: 'diamond', colors: ['#7d3fa0', '#e8c15a', '#3a1a50'] },
};

/** Draws the pictures that are not stored yet (`slug/name`); the work is done by threads beside the database's. */
export async function renderPictures(stored: ReadonlySet<string>): Promise<Picture[]> {
  const products = openShops.flatMap((shop) =>
    shop.goods.map(
      (goods) =>
        ({
          bucket: 'product-images',
          slug: shop.slug,
          name: `${goods.key}.webp`,
          svg: () => drawArt(goods.art),
        }) as const,
    ),
  );
  const heads = Object.entries(marks).flatMap(([slug, art]) => [
    { bucket: 'store-images', slug, name: 'logo.webp', svg: () => drawLogo(art) } as const,
    { bucket: 'store-images', slug, name: 'banner.webp', svg: () => drawBanner(art) } as const,
  ]);
  const missing = [...products, ...heads].filter(({ slug, name }) => !stored.has(`${slug}/${name}`));
  return Promise.all(missing.map(async ({ svg, ...picture }) => ({ ...picture, content: await toWebp(svg()) })));
}

const toWebp = (svg: string): Promise<Buffer> => sharp(Buffer.from(svg)).webp({ quality: 84, effort: 2 }).toBuffer();

/** Puts the pictures into the folders of their stores; a second time changes nothing. */
export async function uploadPictures(
  apiUrl: string,
  secretKey: string,
  storeIds: ReadonlyMap<string, string>,
  pictures: readonly Picture[],
): Promise<void> {
  const waiting = pictures.filter((picture) => storeIds.has(picture.slug));
  const worker = async (): Promise<void> => {
    for (let picture = waiting.pop(); picture !== undefined; picture = waiting.pop()) {
      await upload(apiUrl, secretKey, `${storeIds.get(picture.slug)}/${picture.name}`, picture);
    }
  };
  await Promise.all(Array.from({ length: 6 }, worker));
}

async function upload(apiUrl: string, secretKey: string, path: string, picture: Picture): Promise<void> {
  const response = await fetch(`${apiUrl}/storage/v1/object/${picture.bucket}/${path}`, {
    method: 'POST',
    headers: {
      apikey: secretKey,
      authorization: `Bearer ${secretKey}`,
      'content-type': 'image/webp',
      'cache-control': 'max-age=31536000',
      'x-upsert': 'true',
    },
    body: new Uint8Array(picture.content),
  });
  if (!response.ok)
    throw new Error(
      `The picture ${picture.bucket}/${path} was not stored: ${response.status} ${await response.text()}`,
    );
}
