import { useState } from 'react';
import { formatMoney } from '@shared/money/format-money.ts';
import type { AllowedAction } from '@shared/schemas/orders.ts';
import type { OrderRow } from '@/schemas/orders.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { AloneOrTwoDialog } from '@/components/command/alone-or-two-dialog.tsx';
import { CheckField, TextArea, TextField } from '@/components/ui/field.tsx';
import { requestOf, stakeOf } from './decision.ts';
import { useActionLabel } from './use-action-label.ts';

type Values = { details: string; carrier: string; trackingNumber: string; isSellable: boolean };

/** Any staff act on an order except the decision of a dispute. Staff always give a reason. */
export function ActDialog({ order, action, onClose }: { order: OrderRow; action: AllowedAction; onClose: () => void }) {
  const { t, locale, word } = useI18n();
  const label = useActionLabel(order)(action);
  const [values, setValues] = useState<Values>({ details: '', carrier: '', trackingNumber: '', isSellable: true });
  const needsTracking = action.requires.includes('tracking');
  const needsDetails = action.requires.includes('details');
  const moved = action.money_minor ?? 0n;
  const amount = formatMoney({ amountMinor: moved > 0n ? moved : order.held_minor, currency: order.currency }, locale, {
    fraction: 'always',
  });
  const consequence = t.maybe(`order.consequence.${action.action}`, { amount, store: order.store_name });

  return (
    <AloneOrTwoDialog
      stake={stakeOf(order, action)}
      request={requestOf(order, { action: action.action })}
      command="order_act"
      title={t('admin.act_title', { act: label, code: order.code })}
      consequence={
        <>
          {consequence && <p>{consequence}</p>}
          <p className="text-ink-soft">
            {t('admin.act_status', {
              from: word('order.status', order.status),
              to: word('order.status', action.to_status),
            })}
          </p>
          {moved > 0n && <p className="font-medium">{t('admin.act_money', { amount })}</p>}
        </>
      }
      fields={(isLocked) => (
        <>
          {needsTracking && (
            <div className="grid gap-3 sm:grid-cols-2">
              <TextField
                label={t('admin.carrier')}
                value={values.carrier}
                disabled={isLocked}
                maxLength={60}
                required
                onChange={(event) => setValues({ ...values, carrier: event.target.value })}
              />
              <TextField
                label={t('admin.tracking_number')}
                dir="ltr"
                value={values.trackingNumber}
                disabled={isLocked}
                maxLength={60}
                required
                onChange={(event) => setValues({ ...values, trackingNumber: event.target.value })}
              />
            </div>
          )}
          {needsDetails && (
            <TextArea
              label={t('admin.details')}
              value={values.details}
              disabled={isLocked}
              maxLength={2000}
              required
              onChange={(event) => setValues({ ...values, details: event.target.value })}
            />
          )}
          {action.action === 'receive_return' && (
            <CheckField
              label={t('admin.is_sellable')}
              checked={values.isSellable}
              disabled={isLocked}
              onChange={(event) => setValues({ ...values, isSellable: event.target.checked })}
            />
          )}
        </>
      )}
      isReady={
        (!needsTracking || (values.carrier.trim() !== '' && values.trackingNumber.trim() !== '')) &&
        (!needsDetails || values.details.trim() !== '')
      }
      submitLabel={label}
      doneText={t('admin.act_done', { act: label, code: order.code })}
      isDestructive={['cancel', 'reject', 'agree_cancel'].includes(action.action)}
      inputOf={(reason) => ({
        p_order_id: order.id,
        p_action: action.action,
        p_payload: {
          reason,
          expected_version: order.version,
          ...(needsTracking && { carrier: values.carrier, tracking_number: values.trackingNumber }),
          ...(needsDetails && { details: values.details }),
          ...(action.action === 'receive_return' && { is_sellable: values.isSellable }),
        },
      })}
      onClose={onClose}
    />
  );
}
