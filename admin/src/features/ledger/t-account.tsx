import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { useI18n } from '@/providers/i18n.tsx';
import type { AccountAsOf, AccountEntryRow } from '@/schemas/ledger.ts';
import { Amount } from '@/components/ui/amount.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { RelatedRows } from '@/components/record/record-page.tsx';
import { useRelated } from '@/components/record/use-record.ts';
import { AccountLink, JournalLink } from './owner-link.tsx';

type Side = 'debit' | 'credit';

/** An account as a T: what was debited on one side, what was credited on the other, with what it began and ended with. */
export function TAccount({ asOf }: { asOf: AccountAsOf }) {
  const { t } = useI18n();
  const { rows, query } = useRelated('account_entries', {
    account_id: String(asOf.account_id),
    'version.most': String(asOf.version),
  });
  const entries = rows.toReversed();
  const moved = entries.reduce((sum, entry) => sum + signed(entry, asOf.side), 0n);
  const opening = asOf.posted_minor - moved;
  return (
    <Panel title={t('admin.t_account')} isFlush>
      <RelatedRows query={query} isEmpty={rows.length === 0} empty={t('admin.statement_none')}>
        <div className="grid md:grid-cols-2">
          {(['debit', 'credit'] as const).map((side) => (
            <TSide
              key={side}
              side={side}
              entries={entries.filter((entry) => entry.direction === side)}
              opening={onSide(opening, asOf.side, side)}
              closing={onSide(asOf.posted_minor, asOf.side, other(side))}
              currency={asOf.currency}
            />
          ))}
        </div>
      </RelatedRows>
    </Panel>
  );
}

const other = (side: Side): Side => (side === 'debit' ? 'credit' : 'debit');
const signed = (entry: AccountEntryRow, normal: Side): bigint =>
  entry.direction === normal ? entry.amount_minor : -entry.amount_minor;

/** A balance stands on its normal side, or on the other when it is negative. */
function onSide(balance: bigint, normal: Side, side: Side): bigint {
  const here = side === normal ? balance : -balance;
  return here > 0n ? here : 0n;
}

type SideProps = {
  side: Side;
  entries: readonly AccountEntryRow[];
  opening: bigint;
  /** The balance is carried down from the side that is smaller, so that both add up to the same. */
  closing: bigint;
  currency: CurrencyCode;
};

function TSide({ side, entries, opening, closing, currency }: SideProps) {
  const { t, word } = useI18n();
  const total = entries.reduce((sum, entry) => sum + entry.amount_minor, opening + closing);
  return (
    <section
      aria-label={t(`admin.${side}`)}
      className={clsx('flex min-w-0 flex-col', side === 'debit' && 'border-line-strong max-md:border-b md:border-e-2')}
    >
      <h3 className="border-b-2 border-line-strong px-4 py-1.5 text-center text-xs font-semibold">
        {t(`admin.${side}`)}
      </h3>
      <ol className="grow divide-y divide-line">
        {opening > 0n && <Line name={t('admin.brought_forward')} minor={opening} currency={currency} isQuiet />}
        {entries.map((entry) => (
          <Line
            key={entry.id}
            name={
              <>
                {word('admin.transfer_kind', entry.kind)} · <JournalLink id={entry.journal_id} />
              </>
            }
            minor={entry.amount_minor}
            currency={currency}
          >
            <Moment at={entry.posted_at} show="absolute" /> ·{' '}
            <AccountLink id={entry.contra_account} kind={entry.contra_kind} />
          </Line>
        ))}
        {closing > 0n && <Line name={t('admin.carried_down')} minor={closing} currency={currency} isQuiet />}
      </ol>
      <p className="flex items-baseline justify-between gap-3 border-t-2 border-line-strong px-4 py-2 font-medium">
        {t('admin.total')}
        <Amount minor={total} currency={currency} />
      </p>
    </section>
  );
}

function Line(props: {
  name: ReactNode;
  minor: bigint;
  currency: CurrencyCode;
  isQuiet?: boolean;
  children?: ReactNode;
}) {
  return (
    <li className={clsx('flex items-baseline justify-between gap-3 px-4 py-1.5', props.isQuiet && 'text-ink-soft')}>
      <div className="min-w-0">
        <div>{props.name}</div>
        {props.children && <div className="text-xs text-ink-soft">{props.children}</div>}
      </div>
      <Amount minor={props.minor} currency={props.currency} />
    </li>
  );
}
