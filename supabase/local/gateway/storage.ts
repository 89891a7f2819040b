/**
 * What Storage's clients expect and @supabase/lite answers differently: image renditions have paths of their own, forms carry
 * the file's type and cache time in fields, signed addresses have other names, no browser guesses a type, and a name that cannot be
 * stored is the client's fault. Requests are turned into lite's form, and
 * answers back into the platform's.
 */
import type { Lite } from './lite.ts';

const prefix = '/storage/v1';
const renditionParameters = ['width', 'height', 'resize', 'format', 'quality'];

/** Serves one request of Storage. */
export async function serveStorage(app: Lite, request: Request): Promise<Response> {
  const answer = (await namesWhatCannotBe(request)) ? invalidKey() : await serveKnown(app, request);
  const guarded = new Response(answer.body, answer);
  // A file is what it was accepted as: never what its bytes look like.
  guarded.headers.set('x-content-type-options', 'nosniff');
  return guarded;
}

/** Whether an address, or a name in the body of a command, cannot be read or holds a null character. */
async function namesWhatCannotBe(request: Request): Promise<boolean> {
  const path = new URL(request.url).pathname.slice(prefix.length);
  try {
    if (decodeURIComponent(path).includes('\0')) return true;
  } catch {
    return true;
  }
  const isCommand = request.method === 'DELETE' || /^\/(bucket|object\/(list|list-v2|sign|move|copy)(\/|$))/.test(path);
  if (!isCommand || !request.body) return false;
  let hasNull = false;
  try {
    JSON.parse(await request.clone().text(), (_name, value: unknown) => {
      hasNull ||= typeof value === 'string' && value.includes('\0');
      return value;
    });
  } catch {
    // What is no JSON is refused by whoever needs it.
  }
  return hasNull;
}

function invalidKey(): Response {
  return Response.json({ statusCode: '400', error: 'InvalidKey', message: 'Invalid key' }, { status: 400 });
}

async function serveKnown(app: Lite, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const path = url.pathname.slice(prefix.length);
  const isRendition = path.startsWith('/render/image/');
  if (isRendition) {
    url.pathname = prefix + path.replace(/^\/render\/image\/(authenticated\/)?/, '/object/');
  } else if (path.startsWith('/object/')) {
    for (const name of renditionParameters) url.searchParams.delete(name);
    url.pathname = prefix + path.replace(/^\/object\/authenticated\//, '/object/');
  }
  // The platform hands out webp only where the browser says that it takes it.
  if (isRendition && !url.searchParams.has('format') && !request.headers.get('accept')?.includes('image/webp')) {
    url.searchParams.set('format', 'jpeg');
  }
  const known = path.startsWith('/bucket') ? await withByteLimit(request) : request;
  const answer = await app.fetch(await withoutForm(new Request(url, known)));
  if (/^\/object\/(upload\/)?sign\//.test(path) && request.method === 'POST' && answer.ok)
    return withPlatformAddresses(answer);
  return answer;
}

/** A form with one file becomes the file itself, its cache time and metadata as headers. */
async function withoutForm(request: Request): Promise<Request> {
  if (!request.headers.get('content-type')?.startsWith('multipart/form-data')) return request;
  const form = await request.formData();
  const file = [...form.values()].find((value) => typeof value !== 'string');
  if (!file) return new Request(request.url, { method: request.method, headers: request.headers, body: '' });
  const headers = new Headers(request.headers);
  const seconds = form.get('cacheControl');
  headers.set('content-type', file.type || 'application/octet-stream');
  headers.set('content-length', String(file.size));
  headers.set(
    'cache-control',
    typeof seconds === 'string' && /^\d+$/.test(seconds) ? `max-age=${seconds}` : 'no-cache',
  );
  return new Request(request.url, { method: request.method, headers, body: await file.arrayBuffer() });
}

const units: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  KIB: 2 ** 10,
  MB: 1e6,
  MIB: 2 ** 20,
  GB: 1e9,
  GIB: 2 ** 30,
};

/** A bucket's limit may be a text such as "5MiB"; lite wants bytes. */
async function withByteLimit(request: Request): Promise<Request> {
  if (!request.body) return request;
  const body = (await request.json().catch(() => ({}))) as { file_size_limit?: unknown };
  const limit = typeof body.file_size_limit === 'string' ? body.file_size_limit : '';
  const [, amount, unit] = /^(\d+(?:\.\d+)?)\s*([KMG]?i?B)$/i.exec(limit) ?? [];
  if (amount !== undefined) body.file_size_limit = Math.floor(Number(amount) * (units[unit?.toUpperCase() ?? ''] ?? 1));
  const headers = new Headers(request.headers);
  headers.delete('content-length');
  return new Request(request.url, { method: request.method, headers, body: JSON.stringify(body) });
}

interface SignedAnswer {
  signedUrl?: string;
  token?: string;
  [name: string]: unknown;
}

/** `signedURL` and `url` without the prefix, which clients put in front themselves. */
async function withPlatformAddresses(answer: Response): Promise<Response> {
  const body = (await answer.json()) as SignedAnswer | SignedAnswer[];
  const rename = ({ signedUrl, ...rest }: SignedAnswer) => {
    const address = signedUrl ? signedUrl.slice(prefix.length) : null;
    return rest.token === undefined ? { ...rest, signedURL: address } : { ...rest, url: address };
  };
  return Response.json(Array.isArray(body) ? body.map(rename) : rename(body));
}
