/**
 * What Storage's clients expect and @supabase/lite answers differently: image renditions have paths of their own, forms carry
 * the file's type and cache time in fields, and signed addresses have other names. Requests are turned into lite's form, and
 * answers back into the platform's.
 */
import type { Lite } from './lite.ts'

const prefix = '/storage/v1'
const renditionParameters = ['width', 'height', 'resize', 'format', 'quality']

/** Serves one request of Storage. */
export async function serveStorage(app: Lite, request: Request): Promise<Response> {
  const url = new URL(request.url)
  const path = url.pathname.slice(prefix.length)
  const isRendition = path.startsWith('/render/image/')
  if (isRendition) {
    url.pathname = prefix + path.replace(/^\/render\/image\/(authenticated\/)?/, (_match, own) => (own ? '/object/' : '/object/'))
  } else if (path.startsWith('/object/')) {
    for (const name of renditionParameters) url.searchParams.delete(name)
    url.pathname = prefix + path.replace(/^\/object\/authenticated\//, '/object/')
  }
  // The platform hands out webp only where the browser says that it takes it.
  if (isRendition && !url.searchParams.has('format') && !request.headers.get('accept')?.includes('image/webp')) {
    url.searchParams.set('format', 'jpeg')
  }
  const answer = await app.fetch(await withoutForm(new Request(url, request)))
  if (/^\/object\/(upload\/)?sign\//.test(path) && request.method === 'POST' && answer.ok) return withPlatformAddresses(answer)
  return answer
}

/** A form with one file becomes the file itself, its cache time and metadata as headers. */
async function withoutForm(request: Request): Promise<Request> {
  if (!request.headers.get('content-type')?.startsWith('multipart/form-data')) return request
  const form = await request.formData()
  const file = [...form.values()].find((value) => typeof value !== 'string')
  if (!file) return new Request(request.url, { method: request.method, headers: request.headers, body: '' })
  const headers = new Headers(request.headers)
  const seconds = form.get('cacheControl')
  headers.set('content-type', file.type || 'application/octet-stream')
  headers.set('content-length', String(file.size))
  headers.set('cache-control', typeof seconds === 'string' && /^\d+$/.test(seconds) ? `max-age=${seconds}` : 'no-cache')
  return new Request(request.url, { method: request.method, headers, body: await file.arrayBuffer() })
}

interface SignedAnswer {
  signedUrl?: string
  token?: string
  [name: string]: unknown
}

/** `signedURL` and `url` without the prefix, which clients put in front themselves. */
async function withPlatformAddresses(answer: Response): Promise<Response> {
  const body = (await answer.json()) as SignedAnswer | SignedAnswer[]
  const rename = ({ signedUrl, ...rest }: SignedAnswer) => {
    const address = signedUrl ? signedUrl.slice(prefix.length) : null
    return rest.token === undefined ? { ...rest, signedURL: address } : { ...rest, url: address }
  }
  return Response.json(Array.isArray(body) ? body.map(rename) : rename(body))
}
