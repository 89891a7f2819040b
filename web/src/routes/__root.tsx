import { createRootRouteWithContext } from '@tanstack/react-router';
import type { ComponentProps } from 'react';
import type { RouterContext } from '@/app/router.tsx';
import { AppShell } from '@/components/layout/app-shell.tsx';
import { FailedPage } from '@/components/layout/failed-page.tsx';
import { NotFoundPage } from '@/components/layout/not-found-page.tsx';

export const Route = createRootRouteWithContext<RouterContext>()({
  component: AppShell,
  notFoundComponent: NotFoundPage,
  errorComponent: FailedApp,
});

/** When the frame itself fails, without the frame. */
function FailedApp(props: ComponentProps<typeof FailedPage>) {
  return (
    <main id="main" className="page">
      <FailedPage {...props} />
    </main>
  );
}
