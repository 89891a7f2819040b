import { createFileRoute } from '@tanstack/react-router';
import { useT } from '@/app/i18n.tsx';
import { PageHeading } from '@/components/layout/page.tsx';
import { LinkButton } from '@/components/ui/link-button.tsx';
import { useMyStore } from '@/features/seller/use-store.ts';
import { StatementPage } from '@/features/wallet/statement-page.tsx';
import { statementSearch } from '@/features/wallet/statement-search.ts';
import { useTimeZone } from '@/lib/time.tsx';

export const Route = createFileRoute('/_auth/sell/$store/wallet/statement')({
  validateSearch: statementSearch,
  component: StoreStatementPage,
});

function StoreStatementPage() {
  const t = useT();
  const store = useMyStore();
  const zone = useTimeZone();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const params = { store: store.slug };
  return (
    <div>
      <PageHeading
        title={t('statement.title')}
        lead={t('statement.lead', { zone })}
        back={{ to: '/sell/$store/wallet', params, search: { currency: search.currency }, label: t('nav.wallet') }}
      />
      <StatementPage
        owner={{ ownerType: 'store', ownerId: store.id }}
        ownerName={store.name}
        currency={search.currency ?? store.currency}
        search={search}
        onSearch={(change) => void navigate({ search: { ...search, ...change }, replace: true, resetScroll: false })}
        orderLink={(orderId) => ({ to: '/sell/$store/orders/$orderId', params: { ...params, orderId } })}
        firstStep={
          <LinkButton to="/sell/$store/orders" params={params}>
            {t('nav.orders')}
          </LinkButton>
        }
      />
    </div>
  );
}
