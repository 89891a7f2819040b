import type { QueryClient } from '@tanstack/react-query';
import { createRouter } from '@tanstack/react-router';
import { FailedPage } from '@/components/layout/failed-page.tsx';
import { PendingPage } from '@/components/layout/page.tsx';
import { subscribeToSession } from '@/lib/session.ts';
import { routeTree } from '@/routeTree.gen.ts';

export type RouterContext = { readonly queryClient: QueryClient };

export function createAppRouter(queryClient: QueryClient) {
  const router = createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    defaultStructuralSharing: true,
    // A page that cannot be opened leaves the frame, with its ways to all others, where it is.
    defaultErrorComponent: FailedPage,
    defaultPendingComponent: PendingPage,
  });
  // A sign-in or sign-out anywhere asks the guards of the open page again.
  subscribeToSession(() => void router.invalidate());
  return router;
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
