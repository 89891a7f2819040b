/**
 * The service worker: opens the frame of the app when there is no network. It keeps files of the build and the address of
 * the API, nothing of any person. A new version takes over at once and reloads nothing: pages that are open go on with
 * their own code and say that there is a newer one.
 */
import { roleOf } from './role-of.ts';
import type { FetchEvent, Shell, WorkerScope } from './worker-scope.ts';

/** Written in by the build. */
declare const SHELL: Shell;

const scope = self as unknown as WorkerScope;
const shell = SHELL;
/** Some hosts send whoever asks for /index.html on to here, and a browser takes no page that was sent on. */
const page = '/';
const config = '/config.json';
const prefix = 'amana-shell-';
const cacheName = prefix + shell.build;
/** The build before stays as well: its pages may still be open. */
const keptBuilds = 2;

scope.addEventListener('install', (event) => event.waitUntil(install()));
scope.addEventListener('activate', (event) => event.waitUntil(activate()));
scope.addEventListener('message', (event) => event.waitUntil(keep(event.data.loaded)));
scope.addEventListener('fetch', (event) => {
  const role = roleOf(event.request, scope.location.origin);
  if (role === 'asset') event.respondWith(asset(event));
  if (role === 'config') event.respondWith(fromNetworkFirst(event));
  if (role === 'page') event.respondWith(openPage(event));
});

async function install(): Promise<void> {
  const cache = await caches.open(cacheName);
  // As the host has it now, whatever the browser kept of it.
  await cache.addAll([new Request(page, { cache: 'reload' }), config, ...shell.files]);
  await scope.skipWaiting();
}

async function activate(): Promise<void> {
  // In the order in which they were made.
  const names = (await caches.keys()).filter((name) => name.startsWith(prefix));
  await Promise.all(names.slice(0, -keptBuilds).map((name) => caches.delete(name)));
  await scope.registration.navigationPreload?.enable();
  await scope.clients.claim();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a client's postMessage takes none
  for (const client of await scope.clients.matchAll()) client.postMessage({ entry: shell.entry });
}

/** What a page had before the worker was there, so that the same page opens again without a network. */
async function keep(loaded: readonly string[]): Promise<void> {
  const cache = await caches.open(cacheName);
  await Promise.all(
    loaded.map(async (url) => {
      const isAsset = roleOf(new Request(url), scope.location.origin) === 'asset';
      if (isAsset && !(await cache.match(url))) await cache.add(url);
    }),
  );
}

async function asset(event: FetchEvent): Promise<Response> {
  const cache = await caches.open(cacheName);
  const kept = await cache.match(event.request);
  if (kept) return kept;
  const answer = (await caches.match(event.request)) ?? (await fetch(event.request));
  if (answer.ok) event.waitUntil(cache.put(event.request, answer.clone()));
  return answer;
}

async function fromNetworkFirst(event: FetchEvent): Promise<Response> {
  const cache = await caches.open(cacheName);
  try {
    const answer = await fetch(event.request);
    if (answer.ok) event.waitUntil(cache.put(config, answer.clone()));
    return answer;
  } catch (error) {
    return orThrow(await cache.match(config), error);
  }
}

async function openPage(event: FetchEvent): Promise<Response> {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch (error) {
    return orThrow(await caches.match(page, { cacheName }), error);
  }
}

/** Without anything kept it is as if there were no worker: the request fails as it failed. */
function orThrow(kept: Response | undefined, error: unknown): Response {
  if (kept) return kept;
  throw error;
}
