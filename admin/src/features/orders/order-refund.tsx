import { useState } from 'react';
import { toEditableAmount } from '@shared/money/format-money.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import type { OrderItem } from '@shared/schemas/orders.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import type { OrderRow } from '@/schemas/orders.ts';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';
import { useRelated } from '@/components/record/use-record.ts';
import { useMoneyText } from '@/components/ui/amount.tsx';
import { AmountField } from '@/components/ui/amount-field.tsx';
import { Button } from '@/components/ui/button.tsx';
import { SelectField } from '@/components/ui/field.tsx';

/** Money of a completed order back to its buyer, by pieces or as an amount; somebody else decides. */
export function OrderRefund({ order }: { order: OrderRow }) {
  const { t } = useI18n();
  const { can } = useStaff();
  const [isOpen, setIsOpen] = useState(false);
  const isPossible = can('ledger.adjust') && order.status === 'completed' && order.released_minor > 0n;
  if (!isPossible && !isOpen) return null;
  return (
    <div>
      <Button onClick={() => setIsOpen(true)}>{t('admin.order_refund')}</Button>
      {isOpen && <RefundDialog order={order} onClose={() => setIsOpen(false)} />}
    </div>
  );
}

function RefundDialog({ order, onClose }: { order: OrderRow; onClose: () => void }) {
  const { t } = useI18n();
  const money = useMoneyText();
  const { currency, released_minor: left } = order;
  const items = useRelated('order_items', { order_id: order.id }).rows;
  const [by, setBy] = useState<'lines' | 'amount'>('lines');
  const [pieces, setPieces] = useState<Readonly<Record<string, number>>>({});
  const [text, setText] = useState(() => toEditableAmount({ amountMinor: left, currency }));
  const parsed = parseAmount(text, currency);
  const problem = !parsed.ok ? parsed.code : parsed.money.amountMinor > left ? 'amount.out_of_range' : null;
  const lines = Object.entries(pieces)
    .filter(([, quantity]) => quantity > 0)
    .map(([itemId, quantity]) => ({ item_id: itemId, quantity }));
  const isReady = by === 'lines' ? lines.length > 0 : problem === null;
  return (
    <ApprovalRequestDialog
      action="order.refund"
      title={t('admin.order_refund_title', { code: order.code })}
      consequence={<p>{t('admin.order_refund_text', { left: money(left, currency) })}</p>}
      fields={(isLocked) => (
        <>
          <SelectField
            label={t('admin.order_refund_by')}
            value={by}
            disabled={isLocked}
            onChange={(event) => setBy(event.target.value === 'amount' ? 'amount' : 'lines')}
          >
            <option value="lines">{t('admin.order_refund_by_lines')}</option>
            <option value="amount">{t('admin.order_refund_by_amount')}</option>
          </SelectField>
          {by === 'amount' ? (
            <AmountField
              label={t('admin.amount')}
              value={text}
              isLocked={isLocked}
              problem={problem}
              onChange={setText}
            />
          ) : (
            items.map((item) => (
              <Pieces
                key={item.id}
                item={item}
                value={pieces[item.id] ?? 0}
                isLocked={isLocked}
                onChange={(quantity) => setPieces((before) => ({ ...before, [item.id]: quantity }))}
              />
            ))
          )}
        </>
      )}
      isReady={isReady}
      submitLabel={t('admin.order_refund_submit')}
      doneText={t('admin.order_refund_done', { code: order.code })}
      payloadOf={() =>
        by === 'lines'
          ? { order_id: order.id, lines }
          : { order_id: order.id, amount_minor: parsed.ok ? Number(parsed.money.amountMinor) : 0 }
      }
      onClose={onClose}
    />
  );
}

function Pieces({
  item,
  value,
  isLocked,
  onChange,
}: {
  item: OrderItem;
  value: number;
  isLocked: boolean;
  onChange: (quantity: number) => void;
}) {
  const { localized } = useI18n();
  return (
    <SelectField
      label={localized(item.title)}
      value={String(value)}
      disabled={isLocked}
      onChange={(event) => onChange(Number(event.target.value))}
    >
      {Array.from({ length: item.quantity + 1 }, (_, quantity) => (
        <option key={quantity} value={quantity}>
          {quantity}
        </option>
      ))}
    </SelectField>
  );
}
