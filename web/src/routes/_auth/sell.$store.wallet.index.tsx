import { createFileRoute } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { currencyCodes } from '@shared/money/currency.ts';
import { useT } from '@/app/i18n.tsx';
import { usePageTitle } from '@/components/layout/page.tsx';
import { LinkButton } from '@/components/ui/link-button.tsx';
import { useMyStore } from '@/features/seller/use-store.ts';
import { AutomaticPayouts } from '@/features/payouts/automatic-payouts.tsx';
import { automaticPayoutQuery, automaticPayoutRunsQuery } from '@/features/payouts/automatic-payouts-queries.ts';
import { WalletView } from '@/features/wallet/wallet-view.tsx';

const search = z.object({ currency: z.catch(z.optional(z.enum(currencyCodes)), undefined) });

export const Route = createFileRoute('/_auth/sell/$store/wallet/')({
  validateSearch: search,
  component: StoreWalletPage,
});

function StoreWalletPage() {
  const t = useT();
  const store = useMyStore();
  const { currency } = Route.useSearch();
  usePageTitle(`${t('nav.wallet')} · ${store.name}`);
  const owner = { ownerType: 'store', ownerId: store.id } as const;
  const schedule = useQuery(automaticPayoutQuery(store.id));
  const weeks = useQuery(automaticPayoutRunsQuery(store.id));
  return (
    <div className="grid gap-4 pt-5">
      <h1 className="sr-only">{t('nav.wallet')}</h1>
      <WalletView
        owner={owner}
        homeCurrency={store.currency}
        isReadingMore={schedule.isLoading || weeks.isLoading}
        currency={currency}
        currencyLink={(code) => ({
          to: '/sell/$store/wallet',
          params: { store: store.slug },
          search: { currency: code },
        })}
        statementLink={(code) => ({
          to: '/sell/$store/wallet/statement',
          params: { store: store.slug },
          search: { currency: code },
        })}
        orderLink={(orderId) => ({ to: '/sell/$store/orders/$orderId', params: { store: store.slug, orderId } })}
        renderActions={(code) => (
          <LinkButton to="/sell/$store/wallet/withdraw" params={{ store: store.slug }} search={{ currency: code }}>
            {t('wallet.withdraw')}
          </LinkButton>
        )}
      >
        <AutomaticPayouts store={store} />
      </WalletView>
    </div>
  );
}
