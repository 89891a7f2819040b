import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { toLatinDigits } from '@shared/locale.ts';
import { adjustStock, stockReasons, type Product } from '@shared/schemas/catalogue.ts';
import { useT } from '@/app/i18n.tsx';
import { Facts, Section } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { IntentNote } from '@/components/ui/confirm-dialog.tsx';
import { DateTime } from '@/components/ui/date-time.tsx';
import { ErrorNote } from '@/components/ui/error-state.tsx';
import { SelectField, TextField } from '@/components/ui/field.tsx';
import { SkeletonRows } from '@/components/ui/skeleton.tsx';
import { showToast } from '@/components/ui/toast.tsx';
import { call } from '@/lib/command.ts';
import { keys } from '@/lib/query-keys.ts';
import { useIntent } from '@/lib/use-intent.ts';
import { stockMovementsQuery } from './queries.ts';

type StockReason = (typeof stockReasons)[number];

/** What is there, what is promised, and a signed change with its reason; every movement stays on record. */
export function StockPanel({ product }: { product: Product }) {
  const t = useT();
  const number = (value: number) => <bdi className="tabular">{value}</bdi>;
  return (
    <div className="grid gap-5">
      <Section title={t('stock.title')} isCard>
        <Facts
          rows={[
            product.on_hand === null ? null : [t('stock.on_hand'), number(product.on_hand)],
            product.reserved === null ? null : [t('stock.reserved'), number(product.reserved)],
            [t('stock.available'), <strong key="available">{number(product.available)}</strong>],
          ]}
        />
        <AdjustForm product={product} />
      </Section>
      <Section title={t('stock.movements')} isCard>
        <Movements productId={product.id} />
      </Section>
    </div>
  );
}

function AdjustForm({ product }: { product: Product }) {
  const t = useT();
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const [reason, setReason] = useState<StockReason>('received');
  const [note, setNote] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const digits = toLatinDigits(text).trim().replace('\u2212', '-');
  const delta = /^[+-]?\d{1,6}$/.test(digits) ? Number(digits) : 0;
  const adjust = useIntent({
    name: `adjust-stock:${product.id}`,
    send: (input: { delta: number; reason: StockReason; note: string }, key) =>
      call(adjustStock, {
        p_product_id: product.id,
        p_delta: input.delta,
        p_reason: input.reason,
        p_note: input.note.trim() === '' ? null : input.note,
        p_idempotency_key: key,
      }),
    onDone: async () => {
      setText('');
      setNote('');
      setIsChecked(false);
      showToast(t('stock.changed'));
      await Promise.all([
        queries.invalidateQueries({ queryKey: keys.products() }),
        queries.invalidateQueries({ queryKey: keys.stockMovements(product.id) }),
      ]);
    },
  });
  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    setIsChecked(true);
    if (delta !== 0) void adjust.run({ delta, reason, note });
  }
  return (
    <form className="grid gap-4 border-t border-line pt-4" onSubmit={handleSubmit} noValidate>
      <div className="grid grid-cols-2 gap-4">
        <TextField
          label={t('stock.change')}
          hint={t('stock.change_hint')}
          dir="ltr"
          autoComplete="off"
          maxLength={8}
          value={text}
          error={isChecked && delta === 0 ? t('form.quantity') : undefined}
          onChange={(event) => setText(event.target.value)}
        />
        <SelectField
          label={t('stock.reason')}
          value={reason}
          onChange={(event) => setReason(event.target.value as StockReason)}
        >
          {stockReasons.map((one) => (
            <option key={one} value={one}>
              {t(`stock.reason.${one}`)}
            </option>
          ))}
        </SelectField>
      </div>
      <TextField
        label={t('stock.note')}
        optionalLabel={t('form.optional')}
        maxLength={200}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <IntentNote state={adjust.state} />
      <div>
        <Button type="submit" tone="quiet" isBusy={adjust.isSending}>
          {t('stock.apply')}
        </Button>
      </div>
    </form>
  );
}

function Movements({ productId }: { productId: string }) {
  const t = useT();
  const { data, isPending, isError, error } = useQuery(stockMovementsQuery(productId));
  if (isPending) return <SkeletonRows count={3} className="h-10" />;
  if (isError) return <ErrorNote error={error} />;
  if (data.length === 0) return <p className="text-sm text-ink-soft">{t('stock.no_movements')}</p>;
  return (
    <ul className="grid gap-2 text-sm">
      {data.map((movement) => (
        <li
          key={String(movement.id)}
          className="grid grid-cols-[3.5rem_1fr_auto] items-baseline gap-3 border-b border-line pb-2 last:border-0"
        >
          <bdi dir="ltr" className={`tabular font-semibold ${movement.delta > 0 ? 'text-positive' : 'text-ink'}`}>
            {movement.delta > 0 ? `+${movement.delta}` : `\u2212${Math.abs(movement.delta)}`}
          </bdi>
          <span className="min-w-0">
            <span className="block wrap-anywhere">
              {t.maybe(`stock.reason.${movement.reason}`) ??
                t.maybe(`stock.because_${movement.reason}`) ??
                movement.reason}
              {movement.note ? (
                <>
                  {' · '}
                  <bdi>{movement.note}</bdi>
                </>
              ) : null}
            </span>
            <span className="block text-xs text-ink-soft">
              <DateTime at={movement.created_at} />
            </span>
          </span>
          <span className="text-xs text-ink-soft">
            {t('stock.after')} <bdi className="tabular">{movement.on_hand_after}</bdi>
          </span>
        </li>
      ))}
    </ul>
  );
}
