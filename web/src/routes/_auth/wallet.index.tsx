import { createFileRoute } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { currencyCodes, currencyOfCountry } from '@shared/money/currency.ts';
import { useT } from '@/app/i18n.tsx';
import { useUserId } from '@/app/session.tsx';
import { PageHeading } from '@/components/layout/page.tsx';
import { LinkButton } from '@/components/ui/link-button.tsx';
import { meQuery } from '@/features/account/queries.ts';
import { WalletView } from '@/features/wallet/wallet-view.tsx';

const search = z.object({ currency: z.catch(z.optional(z.enum(currencyCodes)), undefined) });

export const Route = createFileRoute('/_auth/wallet/')({ validateSearch: search, component: WalletPage });

function WalletPage() {
  const t = useT();
  const userId = useUserId();
  const { currency } = Route.useSearch();
  const me = useQuery(meQuery());
  const owner = { ownerType: 'user', ownerId: userId } as const;
  return (
    <div>
      <PageHeading title={t('nav.wallet')} lead={t('wallet.lead')} />
      <WalletView
        owner={owner}
        homeCurrency={currencyOfCountry[me.data?.country ?? 'PK']}
        currency={currency}
        currencyLink={(code) => ({ to: '/wallet', search: { currency: code } })}
        statementLink={(code) => ({ to: '/wallet/statement', search: { currency: code } })}
        orderLink={(orderId) => ({ to: '/orders/$orderId', params: { orderId } })}
        renderActions={(code) => (
          <>
            <LinkButton to="/wallet/top-up" search={{ currency: code }}>
              {t('wallet.top_up')}
            </LinkButton>
            <LinkButton to="/wallet/withdraw" search={{ currency: code }} tone="quiet">
              {t('wallet.withdraw')}
            </LinkButton>
          </>
        )}
      />
    </div>
  );
}
