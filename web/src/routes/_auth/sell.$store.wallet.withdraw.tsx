import { createFileRoute } from '@tanstack/react-router';
import * as z from 'zod/mini';
import { currencyCodes } from '@shared/money/currency.ts';
import { useT } from '@/app/i18n.tsx';
import { PageHeading } from '@/components/layout/page.tsx';
import { useMyStore } from '@/features/seller/use-store.ts';
import { WithdrawForm } from '@/features/wallet/withdraw-page.tsx';

const search = z.object({ currency: z.catch(z.optional(z.enum(currencyCodes)), undefined) });

export const Route = createFileRoute('/_auth/sell/$store/wallet/withdraw')({
  validateSearch: search,
  component: StoreWithdrawPage,
});

function StoreWithdrawPage() {
  const t = useT();
  const store = useMyStore();
  const { currency } = Route.useSearch();
  return (
    <div>
      <PageHeading
        title={t('withdraw.title')}
        lead={t('withdraw.lead')}
        back={{ to: '/sell/$store/wallet', params: { store: store.slug }, label: t('nav.wallet') }}
      />
      <WithdrawForm owner={{ ownerType: 'store', ownerId: store.id }} currency={currency ?? store.currency} />
    </div>
  );
}
