import { createFileRoute } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import * as z from 'zod/mini';
import { currencyCodes, currencyOfCountry } from '@shared/money/currency.ts';
import { useT } from '@/app/i18n.tsx';
import { useUserId } from '@/app/session.tsx';
import { FormSkeleton, PageHeading } from '@/components/layout/page.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { meQuery } from '@/features/account/queries.ts';
import { WithdrawForm } from '@/features/wallet/withdraw-page.tsx';

const search = z.object({ currency: z.catch(z.optional(z.enum(currencyCodes)), undefined) });

export const Route = createFileRoute('/_auth/wallet/withdraw')({ validateSearch: search, component: WithdrawRoute });

function WithdrawRoute() {
  const t = useT();
  const userId = useUserId();
  const { currency } = Route.useSearch();
  const me = useQuery(meQuery());
  const shown = currency ?? (me.data ? currencyOfCountry[me.data.country] : null);
  return (
    <div>
      <PageHeading
        title={t('withdraw.title')}
        lead={t('withdraw.lead')}
        back={{ to: '/wallet', label: t('nav.wallet') }}
      />
      {me.isError ? <ErrorState error={me.error} onRetry={() => void me.refetch()} /> : null}
      {shown ? (
        <WithdrawForm owner={{ ownerType: 'user', ownerId: userId }} currency={shown} />
      ) : me.isError ? null : (
        <FormSkeleton />
      )}
    </div>
  );
}
