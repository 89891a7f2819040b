import { useQuery } from '@tanstack/react-query';
import { Landmark } from 'lucide-react';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { useT } from '@/app/i18n.tsx';
import { LinkButton } from '@/components/ui/link-button.tsx';
import { bankTransferAccountsQuery } from './queries.ts';

/** The other way to pay, offered where we take transfers in this currency. */
export function BankTransferLink({ currency, orderId }: { currency: CurrencyCode; orderId?: string }) {
  const t = useT();
  const accounts = useQuery(bankTransferAccountsQuery());
  if (!accounts.data?.some((account) => account.currency === currency)) return null;
  return (
    <LinkButton
      to="/payments/bank"
      search={{ currency, ...(orderId === undefined ? {} : { order: orderId }) }}
      tone="quiet"
      isWide
      icon={<Landmark aria-hidden className="size-4" />}
    >
      {t('bank_transfer.other_way')}
    </LinkButton>
  );
}
