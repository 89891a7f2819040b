import { useRouterState } from '@tanstack/react-router';
import { LogIn, X } from 'lucide-react';
import { useT } from '@/app/i18n.tsx';
import { useSession } from '@/app/session.tsx';
import { LinkButton } from '@/components/ui/link-button.tsx';
import { acceptEnd } from '@/lib/session.ts';

function useHasEnded(): boolean {
  const session = useSession();
  return session.status === 'signed-out' && session.hasEnded;
}

/** On the sign-in page: why one is here again, and that one comes back. */
export function SessionEndedNote() {
  const t = useT();
  if (!useHasEnded()) return null;
  return (
    <p role="status" className="flex items-start gap-2.5 rounded-field border border-brand bg-brand-wash p-3 text-sm">
      <LogIn aria-hidden className="mt-0.5 size-4 shrink-0 text-brand-strong rtl:-scale-x-100" />
      <span>
        <strong className="font-medium">{t('auth.ended')}</strong> {t('auth.ended_next')}
      </span>
    </p>
  );
}

/** On pages that everybody may see: nobody finds themselves signed out without a word. */
export function SessionEndedBanner() {
  const t = useT();
  const { pathname, href } = useRouterState({ select: (state) => state.location });
  if (!useHasEnded() || pathname === '/sign-in' || pathname === '/sign-up') return null;
  return (
    <div className="border-b border-line bg-brand-wash" data-no-print>
      <div className="page flex items-center gap-3 py-1.5 text-sm">
        <p role="status" className="min-w-0 flex-1">
          <strong className="font-medium">{t('auth.ended')}</strong> {t('auth.ended_elsewhere')}
        </p>
        <LinkButton to="/sign-in" search={{ next: href }} size="small">
          {t('nav.sign_in')}
        </LinkButton>
        <button
          type="button"
          className="grid size-11 shrink-0 place-items-center rounded-field text-ink-soft hover:text-ink"
          aria-label={t('ui.dismiss')}
          onClick={acceptEnd}
        >
          <X aria-hidden className="size-4" />
        </button>
      </div>
    </div>
  );
}
