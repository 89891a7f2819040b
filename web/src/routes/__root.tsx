import { createRootRouteWithContext, useRouter } from '@tanstack/react-router';
import type { RouterContext } from '@/app/router.tsx';
import { AppShell } from '@/components/layout/app-shell.tsx';
import { NotFoundPage } from '@/components/layout/not-found-page.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';

export const Route = createRootRouteWithContext<RouterContext>()({
  component: AppShell,
  notFoundComponent: NotFoundPage,
  errorComponent: FailedPage,
});

function FailedPage({ error, reset }: { error: unknown; reset: () => void }) {
  const router = useRouter();
  return (
    <main id="main" className="page py-8">
      <ErrorState
        error={error}
        onRetry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </main>
  );
}
