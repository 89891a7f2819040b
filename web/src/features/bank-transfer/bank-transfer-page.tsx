import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { formatMoney } from '@shared/money/format-money.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import { requestBankTransfer, type TransferReference } from '@shared/schemas/bank-transfers.ts';
import { useI18n, useT } from '@/app/i18n.tsx';
import { LoadingNote, PageHeading, Section } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { IntentNote } from '@/components/ui/confirm-dialog.tsx';
import { useIsOnline } from '@/components/ui/connection-banner.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { LinkButton } from '@/components/ui/link-button.tsx';
import { Money, moneyOf } from '@/components/ui/money.tsx';
import { orderQuery } from '@/features/orders/queries.ts';
import { AmountField } from '@/features/wallet/amount-field.tsx';
import { call } from '@/lib/command.ts';
import { keys } from '@/lib/query-keys.ts';
import { useIntent } from '@/lib/use-intent.ts';
import { bankTransferAccountsQuery, openTransfersQuery, transferQuery } from './queries.ts';
import { TransferDetails } from './transfer-details.tsx';

type Props = { currency: CurrencyCode; orderId: string | undefined; transferId: string | undefined };

/** Paying by bank transfer: a reference of one's own, what to send, and what became of it, live. */
export function BankTransferPage({ currency, orderId, transferId }: Props) {
  const t = useT();
  return (
    <div>
      <PageHeading
        title={t('bank_transfer.title')}
        lead={t('bank_transfer.lead')}
        back={
          orderId === undefined
            ? { to: '/wallet', search: { currency }, label: t('nav.wallet') }
            : { to: '/orders/$orderId', params: { orderId }, label: t('payment.to_order') }
        }
      />
      {transferId === undefined ? <NewTransfer currency={currency} orderId={orderId} /> : <Transfer id={transferId} />}
    </div>
  );
}

function Waiting() {
  return (
    <>
      <LoadingNote />
      <div aria-hidden className="skeleton form-column h-80 rounded-card" />
    </>
  );
}

function Transfer({ id }: { id: string }) {
  const transfer = useQuery(transferQuery(id));
  if (transfer.isError) return <ErrorState error={transfer.error} onRetry={() => void transfer.refetch()} />;
  return transfer.data ? <TransferDetails transfer={transfer.data} /> : <Waiting />;
}

function NewTransfer({ currency, orderId }: { currency: CurrencyCode; orderId: string | undefined }) {
  const t = useT();
  const accounts = useQuery(bankTransferAccountsQuery());
  const open = useQuery(openTransfersQuery({ currency, orderId: orderId ?? null }));
  const order = useQuery({ ...orderQuery(orderId ?? ''), enabled: orderId !== undefined });
  const failed = [accounts, open, order].find((query) => query.isError);
  if (failed) return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />;
  if (!accounts.data || !open.data || (orderId !== undefined && !order.data)) return <Waiting />;
  if (!accounts.data.some((account) => account.currency === currency)) {
    return (
      <EmptyState
        title={t('bank_transfer.none', { currency })}
        text={t('bank_transfer.none_text')}
        action={
          <LinkButton to="/wallet/top-up" search={{ currency }}>
            {t('top_up.title')}
          </LinkButton>
        }
      />
    );
  }
  // An order has one reference at a time; it is shown again instead of a second one.
  const own = orderId === undefined ? undefined : open.data[0];
  if (own) return <TransferDetails transfer={own} />;
  return (
    <div className="form-column grid gap-5">
      <OpenTransfers transfers={open.data} />
      <AskForm
        currency={currency}
        {...(order.data && orderId ? { order: { id: orderId, amountMinor: order.data.total_minor } } : {})}
      />
    </div>
  );
}

function OpenTransfers({ transfers }: { transfers: readonly TransferReference[] }) {
  const t = useT();
  if (transfers.length === 0) return null;
  return (
    <Section title={t('bank_transfer.open')} isCard>
      <ul className="grid gap-2">
        {transfers.map((transfer) => (
          <li key={transfer.id}>
            <Link
              to="/payments/bank"
              search={{ currency: transfer.currency, transfer: transfer.id }}
              className="flex min-h-11 flex-wrap items-center justify-between gap-2 rounded-field border border-line px-3 hover:border-line-strong"
            >
              <bdi dir="ltr" className="tabular font-medium">
                {transfer.reference}
              </bdi>
              <Money value={moneyOf(transfer.amount_minor, transfer.currency)} />
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}

type AskProps = { currency: CurrencyCode; order?: { readonly id: string; readonly amountMinor: bigint } };

function AskForm({ currency, order }: AskProps) {
  const { t, locale } = useI18n();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const isOnline = useIsOnline();
  const [text, setText] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const parsed = parseAmount(text, currency);
  const amountMinor = order?.amountMinor ?? (parsed.ok ? parsed.money.amountMinor : null);
  const ask = useIntent({
    name: 'request-bank-transfer',
    send: (input: { amountMinor: bigint; orderId: string | null }, key) =>
      call(requestBankTransfer, {
        p_purpose: input.orderId === null ? 'topup' : 'order',
        p_amount_minor: input.amountMinor,
        p_currency: currency,
        p_order_id: input.orderId,
        p_idempotency_key: key,
      }),
    onDone: async ({ transfer_reference_id: transfer }) => {
      await queries.invalidateQueries({ queryKey: keys.payments() });
      await navigate({
        to: '/payments/bank',
        search: { currency, transfer, ...(order ? { order: order.id } : {}) },
        replace: true,
      });
    },
  });
  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    setIsChecked(true);
    if (amountMinor !== null && isOnline) void ask.run({ amountMinor, orderId: order?.id ?? null });
  }
  return (
    <form className="card grid gap-5 p-5" onSubmit={handleSubmit} noValidate>
      {order ? (
        <p className="text-xl font-semibold tracking-tight">
          <Money value={moneyOf(order.amountMinor, currency)} />
        </p>
      ) : (
        <AmountField
          label={t('bank_transfer.amount')}
          currency={currency}
          value={text}
          onChange={setText}
          isChecked={isChecked}
          isDisabled={ask.isSending}
        />
      )}
      <IntentNote state={ask.state} />
      <Button type="submit" isWide isBusy={ask.isSending} isDisabled={!isOnline}>
        {amountMinor === null
          ? t('bank_transfer.ask')
          : t('bank_transfer.ask_amount', { amount: formatMoney(moneyOf(amountMinor, currency), locale) })}
      </Button>
    </form>
  );
}
