import { useT } from '@/app/i18n.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { LinkButton } from '@/components/ui/link-button.tsx';
import { usePageTitle } from './page.tsx';

/** An address that leads nowhere, or to what is not the person's to see. */
export function NotFoundPage() {
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
