import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { OutputOf } from '@shared/schemas/command.ts';
import { chooseRefund, forwardRefund, type Order, type Refund, type refundChoice } from '@shared/schemas/orders.ts';
import { formatMoney, toEditableAmount } from '@shared/money/format-money.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import { useI18n, useT } from '@/app/i18n.tsx';
import { Section } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { ConfirmDialog, IntentNote } from '@/components/ui/confirm-dialog.tsx';
import { DateTime } from '@/components/ui/date-time.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { ChoiceField } from '@/components/ui/field.tsx';
import { moneyOf } from '@/components/ui/money.tsx';
import { showToast } from '@/components/ui/toast.tsx';
import { AmountField } from '@/features/wallet/amount-field.tsx';
import { call } from '@/lib/command.ts';
import { keys } from '@/lib/query-keys.ts';
import { useIntent } from '@/lib/use-intent.ts';
import { orderRefundsQuery, refundChoiceQuery } from './queries.ts';

type Choice = OutputOf<typeof refundChoice>;

/** Money that went back: where each amount is now and when to expect it; and what the buyer may choose. */
export function RefundSection({ order }: { order: Order }) {
  const t = useT();
  const isBuyer = order.viewer_role === 'buyer';
  const isPaidByProvider = order.payment_method === 'provider';
  const refunds = useQuery({ ...orderRefundsQuery(order.id), enabled: order.refunded_minor > 0n });
  const choice = useQuery({
    ...refundChoiceQuery(order.id),
    enabled: isBuyer && isPaidByProvider && (order.held_minor > 0n || order.refunded_minor > 0n),
  });
  const rows = refunds.data ?? [];
  const canChoose = choice.data?.can_choose === true;
  if (rows.length === 0 && !canChoose && !refunds.isError) return null;
  return (
    <Section title={t('refund.title')} isCard>
      {refunds.isError ? <ErrorState error={refunds.error} onRetry={() => void refunds.refetch()} /> : null}
      {rows.length > 0 ? (
        <ul className="grid gap-3" aria-live="polite">
          {rows.map((row) => (
            <RefundRow key={row.id} row={row} isBuyer={isBuyer} />
          ))}
        </ul>
      ) : null}
      {choice.data && canChoose ? <ChooseRefund order={order} choice={choice.data} /> : null}
      {choice.data && choice.data.left_minor > 0n ? <ForwardRefund order={order} choice={choice.data} /> : null}
    </Section>
  );
}

/** The sentence for one amount: where it is now. */
function sentenceOf({ place, destination, status }: Refund) {
  if (place === 'wallet') return destination === 'wallet' ? 'wallet' : 'failed';
  if (place === 'held') return status === 'needs_attention' ? 'attention' : 'held';
  return place;
}

function RefundRow({ row, isBuyer }: { row: Refund; isBuyer: boolean }) {
  const { t, locale } = useI18n();
  const amount = formatMoney(moneyOf(row.amount_minor, row.currency), locale);
  return (
    <li className="grid gap-0.5 border-s-2 border-line-strong ps-3 text-sm">
      <p className="font-medium">
        {t(`refund.${sentenceOf(row)}.${isBuyer ? 'buyer' : 'other'}`, { amount, provider: row.provider_name ?? '' })}
      </p>
      <p className="text-ink-soft">
        <DateTime at={row.ended_at ?? row.created_at} />
        {row.expected_at ? (
          <>
            {' · '}
            {t('refund.expected')} <DateTime at={row.expected_at} show="date" />
          </>
        ) : null}
      </p>
      {row.fee_minor > 0n ? (
        <p className="text-ink-soft">
          {t('refund.fee', { fee: formatMoney(moneyOf(row.fee_minor, row.currency), locale) })}
        </p>
      ) : null}
    </li>
  );
}

/** Before anything is refunded: the wallet at once, or where it was paid from. */
function ChooseRefund({ order, choice }: { order: Order; choice: Choice }) {
  const { t, locale } = useI18n();
  const queries = useQueryClient();
  const intent = useIntent({
    name: `choose-refund:${order.id}`,
    send: (refundTo: Choice['refund_to']) => call(chooseRefund, { p_order_id: order.id, p_refund_to: refundTo }),
    onDone: () => queries.invalidateQueries({ queryKey: keys.refundChoice(order.id) }),
  });
  const provider = choice.provider_name ?? '';
  const fee = choice.fee_minor > 0n ? formatMoney(moneyOf(choice.fee_minor, choice.currency), locale) : null;
  return (
    <fieldset className="grid gap-2" disabled={intent.isSending}>
      <legend className="mb-1 text-sm text-ink-soft">{t('refund.choice')}</legend>
      <ChoiceField
        name="refund-to"
        value="wallet"
        checked={choice.refund_to === 'wallet'}
        onChange={() => void intent.run('wallet')}
        title={t('refund.choice_wallet')}
        description={t('refund.choice_wallet_text')}
      />
      <ChoiceField
        name="refund-to"
        value="source"
        checked={choice.refund_to === 'source'}
        onChange={() => void intent.run('source')}
        title={t('refund.choice_source')}
        description={
          <>
            {t('refund.choice_source_text', { provider, count: choice.takes_days ?? 0 })}
            {fee === null ? null : ` ${t('refund.choice_fee', { fee })}`}
          </>
        }
      />
      <IntentNote state={intent.state} />
    </fieldset>
  );
}

/** What is back in the wallet goes on to where it was paid from, all or part. */
function ForwardRefund({ order, choice }: { order: Order; choice: Choice }) {
  const { t, locale } = useI18n();
  const queries = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const [isChecked, setIsChecked] = useState(false);
  const left = moneyOf(choice.left_minor, choice.currency);
  const [text, setText] = useState(() => toEditableAmount(left));
  const parsed = parseAmount(text, choice.currency);
  const isTooMuch = parsed.ok && parsed.money.amountMinor > choice.left_minor;
  const provider = choice.provider_name ?? '';
  const limit = t('refund.forward_amount', { amount: formatMoney(left, locale) });
  const intent = useIntent({
    name: `forward-refund:${order.id}`,
    send: (amountMinor: bigint, key) =>
      call(forwardRefund, { p_order_id: order.id, p_amount_minor: amountMinor, p_idempotency_key: key }),
    onDone: async () => {
      showToast(t('refund.forward_done', { provider }));
      setIsOpen(false);
      await Promise.all([
        queries.invalidateQueries({ queryKey: keys.order(order.id) }),
        queries.invalidateQueries({ queryKey: keys.wallets() }),
      ]);
    },
  });
  function handleOpen() {
    setText(toEditableAmount(left));
    setIsChecked(false);
    intent.reset();
    setIsOpen(true);
  }
  function handleConfirm() {
    setIsChecked(true);
    if (parsed.ok && !isTooMuch) void intent.run(parsed.money.amountMinor);
  }
  return (
    <div data-no-print>
      <Button tone="quiet" onClick={handleOpen}>
        {t('refund.forward')}
      </Button>
      <ConfirmDialog
        title={t('refund.forward_title', { code: order.code })}
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        onConfirm={handleConfirm}
        confirmLabel={t('refund.forward_submit', {
          amount: parsed.ok ? formatMoney(parsed.money, locale) : formatMoney(left, locale),
        })}
        state={intent.state}
      >
        <p className="text-sm">{t('refund.forward_text', { provider })}</p>
        {choice.fee_minor > 0n ? (
          <p className="text-sm">
            {t('refund.choice_fee', { fee: formatMoney(moneyOf(choice.fee_minor, choice.currency), locale) })}
          </p>
        ) : null}
        <AmountField
          label={limit}
          currency={choice.currency}
          value={text}
          onChange={setText}
          isChecked={isChecked}
          isDisabled={intent.isSending}
          problem={isTooMuch ? limit : undefined}
        />
      </ConfirmDialog>
    </div>
  );
}
