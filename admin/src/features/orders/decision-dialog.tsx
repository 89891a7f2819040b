import { useState } from 'react';
import { formatMoney, toEditableAmount } from '@shared/money/format-money.ts';
import { disputeOutcomes, type DisputeOutcome } from '@shared/orders/states.ts';
import type { AllowedAction } from '@shared/schemas/orders.ts';
import type { OrderRow } from '@/schemas/orders.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { AloneOrTwoDialog } from '@/components/command/alone-or-two-dialog.tsx';
import { Amount } from '@/components/ui/amount.tsx';
import { AmountField } from '@/components/ui/amount-field.tsx';
import { Button } from '@/components/ui/button.tsx';
import { decide, requestOf, stakeOf } from './decision.ts';

const shares = [25n, 50n, 75n] as const;

/** Decides a dispute: all to the seller, all back, or a part to each, with the sums kept right while typing. */
export function DecisionDialog({
  order,
  action,
  onClose,
}: {
  order: OrderRow;
  action: AllowedAction;
  onClose: () => void;
}) {
  const { t, locale } = useI18n();
  const [outcome, setOutcome] = useState<DisputeOutcome>('split');
  const [refundText, setRefundText] = useState(() =>
    toEditableAmount({ amountMinor: order.held_minor / 2n, currency: order.currency }),
  );
  const { refundMinor, releaseMinor, problem } = decide(outcome, order.held_minor, refundText, order.currency);
  const text = (amountMinor: bigint) =>
    formatMoney({ amountMinor, currency: order.currency }, locale, { fraction: 'always' });
  const names = {
    refund: text(refundMinor),
    release: text(releaseMinor),
    buyer: order.buyer_name ?? order.buyer_email ?? t('admin.buyer'),
    store: order.store_name,
  };
  const submitLabel = t(`admin.decide_submit.${outcome}`, names as never);

  return (
    <AloneOrTwoDialog
      stake={stakeOf(order, action)}
      request={requestOf(order, {
        action: 'resolve',
        outcome,
        ...(outcome === 'split' && { refund_minor: Number(refundMinor) }),
      })}
      command="order_act"
      title={t('admin.decide_title', { code: order.code })}
      consequence={<p>{t('admin.decide_consequence', { amount: text(order.held_minor) })}</p>}
      fields={(isLocked) => (
        <>
          <fieldset className="flex flex-col gap-2" disabled={isLocked}>
            <legend className="pb-1 text-xs font-medium">{t('admin.outcome')}</legend>
            {disputeOutcomes.map((one) => (
              <label
                key={one}
                className="flex min-h-9 items-center gap-2.5 rounded-field border border-line px-3 py-1.5 has-checked:border-brand has-checked:bg-brand-wash"
              >
                <input
                  type="radio"
                  name="outcome"
                  value={one}
                  checked={outcome === one}
                  className="size-4 accent-brand"
                  onChange={() => setOutcome(one)}
                />
                {t(`dispute.outcome.${one}`)}
              </label>
            ))}
          </fieldset>
          {outcome === 'split' && (
            <div className="flex flex-col gap-2">
              <AmountField
                label={t('admin.refund_to', { buyer: names.buyer })}
                value={refundText}
                isLocked={isLocked}
                problem={problem}
                onChange={setRefundText}
              />
              <div className="flex gap-1.5">
                {shares.map((percent) => (
                  <Button
                    key={percent}
                    size="small"
                    disabled={isLocked}
                    onClick={() =>
                      setRefundText(
                        toEditableAmount({
                          amountMinor: (order.held_minor * percent) / 100n,
                          currency: order.currency,
                        }),
                      )
                    }
                  >
                    {String(percent)}%
                  </Button>
                ))}
              </div>
            </div>
          )}
          <Arithmetic order={order} refundMinor={refundMinor} releaseMinor={releaseMinor} isWrong={problem !== null} />
        </>
      )}
      isReady={problem === null && order.held_minor > 0n}
      reasons={[
        t('admin.decide_reason.not_delivered'),
        t('admin.decide_reason.delivered'),
        t('admin.decide_reason.partial'),
      ]}
      submitLabel={submitLabel}
      doneText={t('admin.decide_done', names)}
      isDestructive
      inputOf={(reason) => ({
        p_order_id: order.id,
        p_action: 'resolve',
        p_payload: {
          outcome,
          reason,
          expected_version: order.version,
          ...(outcome === 'split' && { refund_minor: refundMinor }),
        },
      })}
      onClose={onClose}
    />
  );
}

/** Held = refund + release, always in sight. */
function Arithmetic({
  order,
  refundMinor,
  releaseMinor,
  isWrong,
}: {
  order: OrderRow;
  refundMinor: bigint;
  releaseMinor: bigint;
  isWrong: boolean;
}) {
  const { t } = useI18n();
  const lines = [
    [t('admin.back_to_buyer'), refundMinor],
    [t('admin.to_seller_side'), releaseMinor],
  ] as const;
  return (
    <dl
      aria-live="polite"
      className={isWrong ? 'rounded-field bg-paper px-3 py-2 opacity-50' : 'rounded-field bg-paper px-3 py-2'}
    >
      {lines.map(([label, minor]) => (
        <div key={label} className="flex justify-between gap-4 py-0.5">
          <dt>{label}</dt>
          <dd>
            <Amount minor={minor} currency={order.currency} />
          </dd>
        </div>
      ))}
      <div className="mt-1 flex justify-between gap-4 border-t border-line pt-1 font-medium">
        <dt>{t('admin.held')}</dt>
        <dd>
          <Amount minor={order.held_minor} currency={order.currency} />
        </dd>
      </div>
    </dl>
  );
}
