import { createFileRoute } from '@tanstack/react-router';
import * as z from 'zod/mini';
import { currencyCodes } from '@shared/money/currency.ts';
import { BankTransferPage } from '@/features/bank-transfer/bank-transfer-page.tsx';

const search = z.object({
  currency: z.catch(z._default(z.enum(currencyCodes), 'PKR'), 'PKR'),
  order: z.catch(z.optional(z.guid()), undefined),
  transfer: z.catch(z.optional(z.guid()), undefined),
});

export const Route = createFileRoute('/_auth/payments/bank')({ validateSearch: search, component: Page });

function Page() {
  const { currency, order, transfer } = Route.useSearch();
  return <BankTransferPage key={transfer ?? 'new'} currency={currency} orderId={order} transferId={transfer} />;
}
