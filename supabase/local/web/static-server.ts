/**
 * Serves a built app as a static host does: compressed, cached for ever by hashed names, unknown paths to index.html. A build
 * that happens meanwhile is served from its first file on; pages that were opened before it keep their code.
 */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { listen } from '../listen.ts';

export interface StaticServer {
  stop(): Promise<void>;
}

export interface StaticOptions {
  readonly folder: string;
  readonly port: number;
  /** What the app reads at its start from /config.json; nothing in it is secret. */
  readonly config: { readonly apiUrl: string } & Record<string, string>;
  /** Where the app may post a form to: the checkout pages of payment companies; any address of the company counts. */
  readonly formTargets?: readonly string[];
}

interface Asset {
  /** Time of change and size of the file that was read. */
  readonly version: string;
  readonly bytes: Buffer;
  readonly brotli: Buffer | undefined;
  readonly gzip: Buffer | undefined;
  readonly etag: string;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

export async function startStaticServer(options: StaticOptions): Promise<StaticServer> {
  const assets = new Map<string, Asset>();
  const headers = securityHeaders(options.config.apiUrl, options.formTargets ?? []);
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    serve(request, response, options, assets);
  });
  await listen(server, options.port);
  return {
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        server.closeAllConnections();
      }),
  };
}

/** The policy that the browser enforces: own files and the API, no inline code, no frames. */
function securityHeaders(apiUrl: string, formTargets: readonly string[]): Record<string, string> {
  const api = new URL(apiUrl);
  const socket = `${api.protocol === 'https:' ? 'wss:' : 'ws:'}//${api.host}`;
  const policy = [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src 'self' ${api.origin} ${socket}`,
    `img-src 'self' data: blob: ${api.origin}`,
    "font-src 'self'",
    // The service worker and what a browser reads to install the app.
    "worker-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    // Some companies want their checkout page by a form; nobody else is posted to.
    ['form-action', "'self'", ...new Set(formTargets.map((target) => new URL(target).origin))].join(' '),
  ];
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'strict-origin-when-cross-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
    'cross-origin-opener-policy': 'same-origin',
  };
}

function serve(
  request: IncomingMessage,
  response: ServerResponse,
  options: StaticOptions,
  assets: Map<string, Asset>,
): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD' }).end();
    return;
  }
  const path = decodePath(request.url ?? '/');
  if (path === '/config.json') {
    response
      .writeHead(200, { 'content-type': types['.json'], 'cache-control': 'no-store' })
      .end(JSON.stringify(options.config));
    return;
  }
  const file = path === undefined ? undefined : fileOf(options.folder, path);
  const asset = file === undefined ? undefined : assetOf(file, assets);
  if (file !== undefined && asset !== undefined) send(request, response, file, asset);
  else if (file === join(options.folder, 'index.html'))
    refuse(response, 503, 'The app is just being built: load the page again.', { 'retry-after': '1' });
  else refuse(response, 404, 'Not found');
}

function refuse(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  response
    .writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers })
    .end(text);
}

function decodePath(url: string): string | undefined {
  try {
    return decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return undefined;
  }
}

/** The file of a path; a path of the app's own router gets index.html, a missing asset nothing. */
function fileOf(folder: string, path: string): string | undefined {
  const file = resolve(join(folder, path));
  if (file !== folder && !file.startsWith(folder + sep)) return undefined;
  return extname(file) === '' ? join(folder, 'index.html') : file;
}

/** The file as it is now. One with a hash in its name never changes, and stays after a build that has removed it. */
function assetOf(file: string, assets: Map<string, Asset>): Asset | undefined {
  const known = assets.get(file);
  if (known && isHashed(file)) return known;
  try {
    const { mtimeMs, size } = statSync(file);
    const version = `${mtimeMs}:${size}`;
    if (known?.version === version) return known;
    const asset = readAsset(file, version);
    assets.set(file, asset);
    return asset;
  } catch {
    return undefined; // no such file, or a folder of that name
  }
}

/** The build puts a hash of the contents into the name of everything in this folder. */
function isHashed(file: string): boolean {
  return file.includes(`${sep}assets${sep}`);
}

function send(request: IncomingMessage, response: ServerResponse, file: string, asset: Asset): void {
  response.setHeader('cache-control', isHashed(file) ? 'public, max-age=31536000, immutable' : 'no-cache');
  response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
  response.setHeader('etag', asset.etag);
  response.setHeader('vary', 'accept-encoding');
  if (request.headers['if-none-match'] === asset.etag) {
    response.writeHead(304).end();
    return;
  }
  const accepted = request.headers['accept-encoding'] ?? '';
  const [encoding, bytes] =
    asset.brotli && /\bbr\b/.test(accepted)
      ? ['br', asset.brotli]
      : asset.gzip && /\bgzip\b/.test(accepted)
        ? ['gzip', asset.gzip]
        : [undefined, asset.bytes];
  if (encoding) response.setHeader('content-encoding', encoding);
  response.setHeader('content-length', bytes.length);
  response.writeHead(200).end(request.method === 'HEAD' ? undefined : bytes);
}

function readAsset(file: string, version: string): Asset {
  const bytes = readFileSync(file);
  const isText = /\.(html|js|css|json|svg|txt|webmanifest)$/.test(file);
  const brotli = isText ? brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }) : undefined;
  return {
    version,
    bytes,
    brotli,
    gzip: isText ? gzipSync(bytes) : undefined,
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
  };
}
