import { createFileRoute, redirect } from '@tanstack/react-router';
import { loadOwnWords } from '@/app/i18n.tsx';
import { NotFoundPage } from '@/components/layout/not-found-page.tsx';
import { sessionReady } from '@/lib/session.ts';

/** Pages that belong to somebody: without a session they lead to sign-in and back again. */
export const Route = createFileRoute('/_auth')({
  beforeLoad: async ({ location }) => {
    const session = await sessionReady();
    if (session.status === 'signed-out') {
      throw redirect({ to: '/sign-in', search: { next: location.href } });
    }
    await loadOwnWords();
  },
  // What a page of these does not find leaves the frame where it is.
  notFoundComponent: NotFoundPage,
});
