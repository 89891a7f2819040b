import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { removePaymentMethod, type PaymentWay, type SavedPaymentMethod } from '@shared/schemas/payments.ts';
import { useT } from '@/app/i18n.tsx';
import { Section } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { ConfirmDialog } from '@/components/ui/confirm-dialog.tsx';
import { ErrorState } from '@/components/ui/error-state.tsx';
import { CheckField, ChoiceField } from '@/components/ui/field.tsx';
import { call } from '@/lib/command.ts';
import { keys } from '@/lib/query-keys.ts';
import { useIntent } from '@/lib/use-intent.ts';
import { savedCardsQuery } from './queries.ts';
import type { PaymentWish } from './use-start-payment.ts';

export type CardChoice = {
  /** Null: this way knows no cards. */
  readonly cards: readonly SavedPaymentMethod[] | null;
  readonly chosen: string | null;
  readonly isSaving: boolean;
  readonly choose: (id: string | null) => void;
  readonly setIsSaving: (isSaving: boolean) => void;
  /** What the payment says of it. */
  readonly wish: Pick<PaymentWish, 'savedMethodId' | 'saveMethod'>;
};

/** Which card is paid with: a saved one, or another that may be kept. Nobody's card is kept without a tick. */
export function useCardChoice(way: PaymentWay | null): CardChoice {
  const isKeeper = way?.keeps_cards === true;
  const saved = useQuery({ ...savedCardsQuery(), enabled: isKeeper });
  const [wanted, choose] = useState<string | null>(null);
  const [isSaving, setIsSaving] = useState(false);
  const cards = isKeeper ? (saved.data ?? []).filter((card) => card.provider === way.provider) : null;
  const chosen = cards?.find((card) => card.id === wanted)?.id ?? null;
  const wish = chosen === null ? (isKeeper && isSaving ? { saveMethod: true } : {}) : { savedMethodId: chosen };
  return { cards, chosen, isSaving, choose, setIsSaving, wish };
}

/** "Visa •••• 4081", as people know their card. */
export function CardName({ card }: { card: SavedPaymentMethod }) {
  const { brand, last4 } = card;
  return (
    <bdi dir="ltr">
      {brand.slice(0, 1).toUpperCase() + brand.slice(1)} •••• {last4}
    </bdi>
  );
}

function Expiry({ card }: { card: SavedPaymentMethod }) {
  const t = useT();
  if (card.expires_month === null || card.expires_year === null) return null;
  const text = `${String(card.expires_month).padStart(2, '0')}/${card.expires_year}`;
  return (
    <>
      {t('cards.until')} <bdi dir="ltr">{text}</bdi>
    </>
  );
}

export function CardFields({ choice, isDisabled }: { choice: CardChoice; isDisabled: boolean }) {
  const t = useT();
  const { cards, chosen, isSaving, choose, setIsSaving } = choice;
  if (cards === null) return null;
  return (
    <fieldset className="grid gap-3" disabled={isDisabled}>
      <legend className={cards.length > 0 ? 'mb-1 text-sm font-medium' : 'sr-only'}>{t('cards.title')}</legend>
      {cards.map((card) => (
        <ChoiceField
          key={card.id}
          name="card"
          checked={chosen === card.id}
          onChange={() => choose(card.id)}
          title={<CardName card={card} />}
          description={<Expiry card={card} />}
        />
      ))}
      {cards.length > 0 ? (
        <ChoiceField name="card" checked={chosen === null} onChange={() => choose(null)} title={t('cards.another')} />
      ) : null}
      {chosen === null ? (
        <div>
          <CheckField
            label={t('cards.save')}
            checked={isSaving}
            onChange={(event) => setIsSaving(event.target.checked)}
          />
          <p className="text-xs text-ink-soft">{t('cards.save_text')}</p>
        </div>
      ) : null}
    </fieldset>
  );
}

/** The person's saved cards, each removable; nothing when there are none. */
export function SavedCardsSection() {
  const t = useT();
  const saved = useQuery(savedCardsQuery());
  const [removing, setRemoving] = useState<SavedPaymentMethod | null>(null);
  if (saved.isError) return <ErrorState error={saved.error} onRetry={() => void saved.refetch()} />;
  if (!saved.data || saved.data.length === 0) return null;
  return (
    <Section title={t('cards.saved')} isCard>
      <ul className="grid gap-2">
        {saved.data.map((card) => (
          <li key={card.id} className="flex flex-wrap items-center justify-between gap-2">
            <span>
              <span className="font-medium">
                <CardName card={card} />
              </span>
              <span className="block text-sm text-ink-soft">
                <Expiry card={card} />
              </span>
            </span>
            <Button tone="quiet" onClick={() => setRemoving(card)}>
              {t('cards.remove')}
            </Button>
          </li>
        ))}
      </ul>
      <p className="text-xs text-ink-soft">{t('cards.kept_text')}</p>
      {removing ? <RemoveDialog card={removing} onClose={() => setRemoving(null)} /> : null}
    </Section>
  );
}

function RemoveDialog({ card, onClose }: { card: SavedPaymentMethod; onClose: () => void }) {
  const t = useT();
  const queries = useQueryClient();
  const remove = useIntent({
    name: 'remove-card',
    send: (id: string) => call(removePaymentMethod, { p_saved_method_id: id }),
    onDone: async () => {
      await queries.invalidateQueries({ queryKey: keys.savedCards() });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={t('cards.remove_title')}
      isOpen
      tone="danger"
      state={remove.state}
      confirmLabel={t('cards.remove')}
      onConfirm={() => void remove.run(card.id)}
      onClose={onClose}
    >
      <p className="font-medium">
        <CardName card={card} />
      </p>
      <p>{t('cards.remove_text')}</p>
    </ConfirmDialog>
  );
}
