import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { disputeReasons } from '@shared/orders/states.ts';
import type { OrderView, ViewAction } from '@shared/orders/view-model.ts';
import { orderAct, type AllowedAction, type Order } from '@shared/schemas/orders.ts';
import { formatMoney } from '@shared/money/format-money.ts';
import { useI18n, useT } from '@/app/i18n.tsx';
import { ConfirmDialog } from '@/components/ui/confirm-dialog.tsx';
import { CheckField, SelectField, TextAreaField, TextField } from '@/components/ui/field.tsx';
import { moneyOf } from '@/components/ui/money.tsx';
import { showToast } from '@/components/ui/toast.tsx';
import { call } from '@/lib/command.ts';
import { keys } from '@/lib/query-keys.ts';
import { useDraft } from '@/lib/use-draft.ts';
import { useIntent } from '@/lib/use-intent.ts';
import { emptyActForm, missingFields, payloadOf, type ActField, type ActForm } from './act-input.ts';
import { RichText, useOrderTextParams } from './order-text.tsx';

export type PersonViewAction = Exclude<ViewAction, 'pay'>;

/** Acts after which something ends or is taken back; their buttons are red. */
export const harshActions: ReadonlySet<string> = new Set([
  'reject',
  'cancel',
  'refuse',
  'agree_cancel',
  'dispute',
  'decline_return',
]);

type ActDialogProps = {
  order: Order;
  view: OrderView;
  allowed: AllowedAction | null;
  action: PersonViewAction | null;
  onClose: () => void;
};

/** One act on an order: its consequence in figures, what it needs, one intent, and its true outcome. */
export function ActDialog({ order, view, allowed, action, onClose }: ActDialogProps) {
  const { t, locale } = useI18n();
  const queries = useQueryClient();
  const { form, change, forget } = useDraft(`order.${order.id}.${action ?? 'none'}`, emptyActForm);
  const [isChecked, setIsChecked] = useState(false);
  const params = useOrderTextParams(view);
  const intent = useIntent({
    name: `order-act:${order.id}`,
    send: (input: { action: string; form: ActForm; requires: AllowedAction['requires']; version: number }, key) =>
      call(orderAct, {
        p_order_id: order.id,
        p_action: input.action,
        p_payload: payloadOf(input.action, input.form, input.requires, input.version),
        p_idempotency_key: key,
      }),
    onDone: async (_result, input) => {
      forget();
      showToast(t.maybe(`order.event.${input.action}`) ?? t('orders.done'));
      close();
      await Promise.all([
        queries.invalidateQueries({ queryKey: keys.order(order.id) }),
        queries.invalidateQueries({ queryKey: [...keys.orders(), 'list'] }),
        queries.invalidateQueries({ queryKey: keys.wallets() }),
      ]);
    },
  });
  const requires = allowed?.requires ?? [];
  const missing = missingFields(form, requires);
  function close() {
    setIsChecked(false);
    intent.reset();
    onClose();
  }
  function handleConfirm() {
    setIsChecked(true);
    if (action === null || missing.length > 0) return;
    void intent.run({ action, form, requires, version: order.version });
  }
  // What moves nothing is told with what is held.
  const moving = allowed?.money_minor ?? 0n;
  const actParams =
    moving === 0n ? params : { ...params, amount: formatMoney(moneyOf(moving, order.currency), locale) };
  const label = action === null ? '' : (t.maybe(`order.action.${action}`, actParams) ?? action);
  const errorOf = (field: ActField) => (isChecked && missing.includes(field) ? t('form.required') : undefined);
  return (
    <ConfirmDialog
      title={label}
      isOpen={action !== null}
      onClose={close}
      onConfirm={handleConfirm}
      confirmLabel={label}
      tone={action !== null && harshActions.has(action) ? 'danger' : 'primary'}
      state={intent.state}
    >
      <p>
        <RichText textKey={consequenceKey(action, order)} params={actParams} />
      </p>
      {action === null ? null : (
        <ActFields action={action} requires={requires} form={form} change={change} errorOf={errorOf} />
      )}
    </ConfirmDialog>
  );
}

/** Where nothing was paid yet, nothing comes back. */
function consequenceKey(action: string | null, order: Order): string {
  if (action === 'cancel' && order.status === 'pending_payment') return 'orders.cancel_unpaid';
  return `order.consequence.${action ?? ''}`;
}

type ActFieldsProps = {
  action: PersonViewAction;
  requires: AllowedAction['requires'];
  form: ActForm;
  change: (part: Partial<ActForm>) => void;
  errorOf: (field: ActField) => string | undefined;
};

function ActFields({ action, requires, form, change, errorOf }: ActFieldsProps) {
  const t = useT();
  return (
    <div className="grid gap-4">
      {requires.includes('tracking') ? (
        <>
          <TextField
            label={t('orders.carrier')}
            placeholder={t('orders.carrier_hint')}
            maxLength={60}
            value={form.carrier}
            error={errorOf('carrier')}
            onChange={(event) => change({ carrier: event.target.value })}
          />
          <TextField
            label={t('orders.tracking_number')}
            dir="ltr"
            maxLength={60}
            value={form.trackingNumber}
            error={errorOf('trackingNumber')}
            onChange={(event) => change({ trackingNumber: event.target.value })}
          />
        </>
      ) : null}
      {requires.includes('reason') && action === 'dispute' ? (
        <SelectField
          label={t('orders.what_is_wrong')}
          value={form.reason}
          error={errorOf('reason')}
          onChange={(event) => change({ reason: event.target.value })}
        >
          <option value="">{t('form.choose')}</option>
          {disputeReasons.map((reason) => (
            <option key={reason} value={reason}>
              {t(`dispute.reason.${reason}`)}
            </option>
          ))}
        </SelectField>
      ) : null}
      {requires.includes('reason') && action !== 'dispute' ? (
        <TextAreaField
          label={t('orders.reason')}
          hint={t('orders.reason_hint')}
          maxLength={500}
          value={form.reason}
          error={errorOf('reason')}
          onChange={(event) => change({ reason: event.target.value })}
        />
      ) : null}
      {requires.includes('details') || action === 'dispute' ? (
        <TextAreaField
          label={t('orders.details')}
          hint={t('orders.details_hint')}
          rows={5}
          maxLength={2000}
          value={form.details}
          error={errorOf('details')}
          onChange={(event) => change({ details: event.target.value })}
        />
      ) : null}
      {action === 'deliver' ? (
        <TextField
          label={t('orders.proof')}
          hint={t('orders.proof_hint')}
          optionalLabel={requires.includes('details') ? undefined : t('form.optional')}
          maxLength={500}
          value={form.proof}
          onChange={(event) => change({ proof: event.target.value })}
        />
      ) : null}
      {action === 'receive_return' ? (
        <CheckField
          label={t('orders.is_sellable')}
          checked={form.isSellable}
          onChange={(event) => change({ isSellable: event.target.checked })}
        />
      ) : null}
    </div>
  );
}
