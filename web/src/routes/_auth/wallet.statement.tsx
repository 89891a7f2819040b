import { createFileRoute } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { currencyOfCountry } from '@shared/money/currency.ts';
import { useT } from '@/app/i18n.tsx';
import { useUserId } from '@/app/session.tsx';
import { PageHeading } from '@/components/layout/page.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { LinkButton } from '@/components/ui/link-button.tsx';
import { meQuery } from '@/features/account/queries.ts';
import { StatementPage, StatementSkeleton } from '@/features/wallet/statement-page.tsx';
import { statementSearch } from '@/features/wallet/statement-search.ts';
import { useTimeZone } from '@/lib/time.tsx';

export const Route = createFileRoute('/_auth/wallet/statement')({
  validateSearch: statementSearch,
  component: WalletStatementPage,
});

function WalletStatementPage() {
  const t = useT();
  const userId = useUserId();
  const zone = useTimeZone();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const me = useQuery(meQuery());
  const currency = search.currency ?? (me.data ? currencyOfCountry[me.data.country] : null);
  return (
    <div>
      <PageHeading
        title={t('statement.title')}
        lead={t('statement.lead', { zone })}
        back={{ to: '/wallet', search: { currency: search.currency }, label: t('nav.wallet') }}
      />
      {currency ? (
        <StatementPage
          owner={{ ownerType: 'user', ownerId: userId }}
          ownerName={me.data?.display_name ?? ''}
          currency={currency}
          search={search}
          onSearch={(change) => void navigate({ search: { ...search, ...change }, replace: true, resetScroll: false })}
          orderLink={(orderId) => ({ to: '/orders/$orderId', params: { orderId } })}
          firstStep={
            <LinkButton to="/wallet/top-up" search={{ currency }}>
              {t('wallet.top_up')}
            </LinkButton>
          }
        />
      ) : me.isError ? (
        <ErrorState error={me.error} onRetry={() => void me.refetch()} />
      ) : (
        <StatementSkeleton />
      )}
    </div>
  );
}
