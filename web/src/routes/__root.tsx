import { createRootRouteWithContext, useRouter } from '@tanstack/react-router';
import { useT } from '@/app/i18n.tsx';
import type { RouterContext } from '@/app/router.tsx';
import { AppShell } from '@/components/layout/app-shell.tsx';
import { usePageTitle } from '@/components/layout/page.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { LinkButton } from '@/components/ui/link-button.tsx';

export const Route = createRootRouteWithContext<RouterContext>()({
  component: AppShell,
  notFoundComponent: NotFoundPage,
  errorComponent: FailedPage,
});

function NotFoundPage() {
  const t = useT();
  usePageTitle(t('nav.not_found'));
  return (
    <div className="pt-8">
      <EmptyState
        title={t('nav.not_found')}
        text={t('nav.not_found_text')}
        action={<LinkButton to="/">{t('nav.browse')}</LinkButton>}
      />
    </div>
  );
}

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
