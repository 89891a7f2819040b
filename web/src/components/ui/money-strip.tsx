import { Store, User } from 'lucide-react';
import { formatMoney } from '@shared/money/format-money.ts';
import type { Money as MoneyValue } from '@shared/money/money.ts';
import type { MoneyPlace } from '@shared/orders/view-model.ts';
import { useI18n, useT } from '@/app/i18n.tsx';
import { Money } from './money.tsx';

export type StripPlace = 'buyer' | 'held' | 'seller';
export type StripTone = 'neutral' | 'held' | 'attention' | 'positive' | 'negative' | 'frozen';
export type StripAmount = {
  readonly place: StripPlace;
  readonly money: MoneyValue;
  readonly kind: MoneyPlace['kind'];
};

/** How far along the line a place lies, from the buyer's end to the seller's. */
const share: Record<StripPlace, number> = { buyer: 0, held: 50, seller: 100 };
const places = ['buyer', 'held', 'seller'] as const;

const fill: Record<StripTone, string> = {
  neutral: 'var(--ink-soft)',
  held: 'var(--brand)',
  attention: 'var(--brand)',
  positive: 'var(--positive)',
  negative: 'var(--ink-soft)',
  frozen: 'var(--frozen)',
};

type MoneyStripProps = {
  amounts: readonly StripAmount[];
  tone: StripTone;
  buyerName: string;
  sellerName: string;
};

/** Where the money is: buyer, held by Amana, seller. The lozenge travels when the money does. */
export function MoneyStrip({ amounts, tone, buyerName, sellerName }: MoneyStripProps) {
  const t = useT();
  const labelOf = useStripLabel();
  const names: Record<StripPlace, string> = { buyer: buyerName, held: t('strip.place.held'), seller: sellerName };
  const isHere = (place: StripPlace) => amounts.some((amount) => amount.place === place);
  return (
    <div className="grid gap-3">
      <div className="relative h-11" aria-hidden>
        <Rail amounts={amounts} color={fill[tone]} isDashed={tone === 'frozen'} />
        {amounts.map((amount, index) => (
          <Lozenge key={index} place={amount.place} color={fill[tone]} isBesideAnother={amounts.length > 1}>
            <Money value={amount.money} />
          </Lozenge>
        ))}
      </div>
      <ul className="grid grid-cols-3 gap-2 text-sm">
        {places.map((place) => (
          <li key={place} className={stationStyle[place]}>
            <span className={isHere(place) ? 'font-semibold' : 'text-ink-soft'}>
              {/* The whole name stands in the sentence below. */}
              {place === 'held' ? (
                names.held
              ) : (
                <span className="line-clamp-3">
                  <bdi>{names[place]}</bdi>
                </span>
              )}
            </span>
            <span className="block text-xs text-ink-soft">
              {place === 'held'
                ? t('strip.protection')
                : t(place === 'buyer' ? 'strip.place.buyer' : 'strip.place.seller')}
            </span>
            <span className="sr-only">
              {amounts
                .filter((amount) => amount.place === place)
                .map((amount) => labelOf(amount))
                .join(', ')}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

const stationStyle: Record<StripPlace, string> = {
  buyer: 'min-w-0 text-start',
  held: 'min-w-0 text-center',
  seller: 'min-w-0 text-end',
};

function Rail({ amounts, color, isDashed }: { amounts: readonly StripAmount[]; color: string; isDashed: boolean }) {
  const reach = Math.max(0, ...amounts.map((amount) => share[amount.place]));
  return (
    <>
      <span className="absolute inset-x-2 top-1/2 h-0.5 -translate-y-1/2 bg-line" />
      <span
        className={`absolute start-2 top-1/2 h-0 -translate-y-1/2 border-t-2 transition-[width] duration-300 ease-in-out ${isDashed ? 'border-dashed' : ''}`}
        style={{ width: `calc(${reach}% - ${reach / 100}rem)`, borderColor: color }}
      />
      {places.map((place) => (
        <span
          key={place}
          className="absolute top-1/2 size-3 -translate-x-1/2 -translate-y-1/2 rounded-full border-2 bg-surface rtl:translate-x-1/2"
          style={{
            insetInlineStart: `calc(0.5rem + ${share[place]}% - ${share[place] / 100}rem)`,
            borderColor: share[place] <= reach && amounts.length > 0 ? color : 'var(--line-strong)',
          }}
        />
      ))}
    </>
  );
}

type LozengeProps = {
  place: StripPlace;
  color: string;
  /** Two of them share a line that on a phone has room for one of full size. */
  isBesideAnother: boolean;
  children: React.ReactNode;
};

/** Sits with its edge at either end and with its middle in the middle; RTL mirrors by itself. */
function Lozenge({ place, color, isBesideAnother, children }: LozengeProps) {
  const along = share[place];
  const size = isBesideAnother ? 'px-4 text-xs min-[24rem]:text-sm md:px-7 md:text-lg' : 'px-7 text-base md:text-lg';
  return (
    <span
      className={`lozenge absolute top-0 flex h-11 items-center font-semibold text-surface transition-[inset-inline-start,translate] duration-300 ease-in-out ${size}`}
      style={{ insetInlineStart: `${along}%`, translate: `calc(var(--flow) * -${along}%) 0`, background: color }}
    >
      {children}
    </span>
  );
}

/** "Rs 4,200 is held by Amana": the strip in words. */
function useStripLabel(): (amount: StripAmount) => string {
  const { t, locale } = useI18n();
  return ({ kind, money }) => t.maybe(`strip.label.${kind}`, { amount: formatMoney(money, locale) }) ?? '';
}

/** The strip on a row of a list: three places and a mark where the money is; words stand beside it. */
export function MiniStrip({ amounts, tone }: { amounts: readonly StripAmount[]; tone: StripTone }) {
  const labelOf = useStripLabel();
  const here = amounts.map((amount) => amount.place);
  return (
    <span role="img" aria-label={amounts.map(labelOf).join(', ')} className="relative inline-block h-4 w-20 shrink-0">
      <span className="absolute inset-x-1.5 top-1/2 h-px -translate-y-1/2 bg-line-strong" />
      {places.map((place) => (
        <MiniMark key={place} place={place} isHere={here.includes(place)} color={fill[tone]} />
      ))}
    </span>
  );
}

function MiniMark({ place, isHere, color }: { place: StripPlace; isHere: boolean; color: string }) {
  const position = { insetInlineStart: `calc(0.375rem + ${share[place]}% - ${(share[place] / 100) * 0.75}rem)` };
  if (!isHere) {
    return (
      <span
        className="absolute top-1/2 size-1.5 -translate-x-1/2 -translate-y-1/2 rounded-full border border-line-strong bg-surface rtl:translate-x-1/2"
        style={position}
      />
    );
  }
  return (
    <span
      className="absolute top-1/2 size-3 -translate-x-1/2 -translate-y-1/2 rotate-45 rtl:translate-x-1/2"
      style={{ ...position, background: color }}
    />
  );
}

type ProtectionStep = { readonly icon: 'buyer' | 'held' | 'seller'; readonly title: string; readonly text: string };

/** What happens to the money, in steps along the same line; shown before anybody pays. */
export function ProtectionSteps({ steps, isColumn = false }: { steps: readonly ProtectionStep[]; isColumn?: boolean }) {
  return (
    <ol className={`grid gap-4 ${isColumn ? '' : 'md:auto-cols-fr md:grid-flow-col md:gap-4'}`}>
      {steps.map((step, index) => (
        <li key={step.title} className={`flex gap-3 ${isColumn ? '' : 'md:grid md:content-start md:gap-2'}`}>
          <span className={`flex shrink-0 ${isColumn ? '' : 'md:w-full md:items-center'}`}>
            <StepMark icon={step.icon} />
            {index < steps.length - 1 && !isColumn ? (
              <span aria-hidden className="ms-4 hidden h-px flex-1 bg-line-strong md:block" />
            ) : null}
          </span>
          <span>
            <span className="block font-semibold">{step.title}</span>
            <span className="block text-sm text-ink-soft">{step.text}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}

function StepMark({ icon }: { icon: ProtectionStep['icon'] }) {
  if (icon === 'held') {
    return (
      <span aria-hidden className="grid size-9 place-items-center">
        <span className="size-5.5 rotate-45 bg-brand" />
      </span>
    );
  }
  const Icon = icon === 'buyer' ? User : Store;
  return (
    <span aria-hidden className="grid size-9 place-items-center rounded-full border-2 border-brand text-brand">
      <Icon className="size-4.5" />
    </span>
  );
}
