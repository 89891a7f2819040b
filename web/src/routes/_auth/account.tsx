import { createFileRoute } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { useT } from '@/app/i18n.tsx';
import { LoadingNote, PageHeading } from '@/components/layout/page.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { AddressBook } from '@/features/account/address-book.tsx';
import { LookSection } from '@/features/account/look-section.tsx';
import { ProfileForm } from '@/features/account/profile-form.tsx';
import { meQuery } from '@/features/account/queries.ts';
import { SavedCardsSection } from '@/features/payments/saved-cards.tsx';
import { SecuritySection } from '@/features/account/security-section.tsx';

export const Route = createFileRoute('/_auth/account')({ component: AccountPage });

function AccountPage() {
  const t = useT();
  const me = useQuery(meQuery());
  return (
    <div>
      <PageHeading title={t('nav.account')} lead={me.data ? <bdi>{me.data.email}</bdi> : null} />
      {me.isError ? <ErrorState error={me.error} onRetry={() => void me.refetch()} /> : null}
      {me.isPending ? (
        <div className="grid gap-5 md:grid-cols-2">
          <LoadingNote />
          <div className="skeleton h-96 rounded-card" />
          <div className="skeleton h-96 rounded-card" />
        </div>
      ) : null}
      {me.data ? (
        <div className="grid items-start gap-5 md:grid-cols-2">
          <ProfileForm me={me.data} />
          <div className="grid gap-5">
            <LookSection />
            <AddressBook country={me.data.country} />
            <SavedCardsSection />
          </div>
          <SecuritySection />
        </div>
      ) : null}
    </div>
  );
}
