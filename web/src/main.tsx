import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { initialLocale, loadPack } from './app/i18n.tsx';
import { Providers } from './app/providers.tsx';
import { createQueryClient } from './app/query-client.ts';
import { createAppRouter } from './app/router.tsx';
import { sessionReady } from './lib/session.ts';
import { followWorker } from './offline/follow-worker.ts';

/** A session takes no longer than this to be read where the network is well; the frame of the page stands without it. */
const mostWaitMs = 1500;
const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

async function start(): Promise<void> {
  const locale = initialLocale();
  // A session that cannot be read now (offline, say) must not keep the page white: guards ask again.
  const session = Promise.race([sessionReady().catch(() => undefined), wait(mostWaitMs)]);
  const [pack] = await Promise.all([loadPack(locale), session]);
  const client = createQueryClient();
  const router = createAppRouter(client);
  const root = document.getElementById('root');
  if (root === null) throw new Error('index.html has no #root');
  createRoot(root).render(
    <StrictMode>
      <Providers client={client} locale={locale} pack={pack}>
        <RouterProvider router={router} />
      </Providers>
    </StrictMode>,
  );
  // What people write may be in Urdu on an English page too; without its font the page stays readable on most devices.
  if (locale === 'en') import('./styles/arabic.css').catch(() => undefined);
  // The development server has no build to keep.
  if (import.meta.env.PROD) followWorker();
}

void start();
