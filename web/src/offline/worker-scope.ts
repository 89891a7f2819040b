/** The part of a service worker's world that worker.ts uses: the app is checked with the types of pages, which lack it. */

/** What the frame of every page needs, named at build time. */
export type Shell = {
  /** Different for every build. */
  readonly build: string;
  /** The module that index.html starts: pages of this build, and no others, have it. */
  readonly entry: string;
  readonly files: readonly string[];
};

/** What the worker tells the pages once it is theirs. */
export type WorkerNews = { readonly entry: string };

/** What a page answers: files of the build that it has loaded, perhaps before the worker came. */
export type PageNews = { readonly loaded: readonly string[] };

type LifeEvent = { waitUntil(work: Promise<unknown>): void };

export type FetchEvent = LifeEvent & {
  readonly request: Request;
  /** The answer to a navigation, asked for while the worker was starting. */
  readonly preloadResponse: Promise<Response | undefined>;
  respondWith(answer: Promise<Response>): void;
};

type WorkerEvents = {
  install: LifeEvent;
  activate: LifeEvent;
  fetch: FetchEvent;
  message: LifeEvent & { readonly data: PageNews };
};

export type WorkerScope = {
  readonly location: Location;
  readonly registration: ServiceWorkerRegistration;
  readonly clients: {
    claim(): Promise<void>;
    matchAll(): Promise<readonly { postMessage(news: WorkerNews): void }[]>;
  };
  skipWaiting(): Promise<void>;
  addEventListener<Name extends keyof WorkerEvents>(name: Name, listener: (event: WorkerEvents[Name]) => void): void;
};
