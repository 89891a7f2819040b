/** Renders the pictures and uploads them through the Storage API. */
import sharp from 'sharp'
import { drawArt, drawBanner, drawLogo, type Art } from './images/art.ts'
import { openShops } from './shops.ts'

export interface Picture {
  readonly bucket: 'product-images' | 'store-images'
  /** Path inside the store's folder. */
  readonly name: string
  readonly slug: string
  readonly content: Buffer
}

const marks: Readonly<Record<string, Art>> = {
  'bilal-fabrics': { shape: 'bolt', pattern: 'block', colors: ['#1f7a78', '#f2e3c6', '#123f44'] },
  'karachi-ghar': { shape: 'kettle', pattern: 'check', colors: ['#c94f3d', '#f0c27a', '#4a1d18'] },
  'adunni-lagos': { shape: 'gele', pattern: 'diamond', colors: ['#7d3fa0', '#e8c15a', '#3a1a50'] },
}

/** Draws every picture of the stores; the work is done by threads beside the database's. */
export async function renderPictures(): Promise<Picture[]> {
  const products = openShops.flatMap((shop) =>
    shop.goods.map((goods) => toPicture('product-images', shop.slug, goods.key, drawArt(goods.art))),
  )
  const heads = Object.entries(marks).flatMap(([slug, art]) => [
    toPicture('store-images', slug, 'logo', drawLogo(art)),
    toPicture('store-images', slug, 'banner', drawBanner(art)),
  ])
  return Promise.all([...products, ...heads])
}

async function toPicture(bucket: Picture['bucket'], slug: string, name: string, svg: string): Promise<Picture> {
  const content = await sharp(Buffer.from(svg)).webp({ quality: 84, effort: 2 }).toBuffer()
  return { bucket, slug, name: `${name}.webp`, content }
}

/** Puts the pictures into the folders of their stores; a second time changes nothing. */
export async function uploadPictures(
  apiUrl: string,
  secretKey: string,
  storeIds: ReadonlyMap<string, string>,
  pictures: readonly Picture[],
): Promise<void> {
  const waiting = [...pictures]
  const worker = async (): Promise<void> => {
    for (let picture = waiting.pop(); picture !== undefined; picture = waiting.pop()) {
      await upload(apiUrl, secretKey, `${storeIds.get(picture.slug)}/${picture.name}`, picture)
    }
  }
  await Promise.all(Array.from({ length: 6 }, worker))
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
  })
  if (!response.ok) throw new Error(`The picture ${picture.bucket}/${path} was not stored: ${response.status} ${await response.text()}`)
}
