import { Link } from '@tanstack/react-router';
import { ArrowDownLeft, ArrowUpRight } from 'lucide-react';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { negate } from '@shared/money/money.ts';
import type { StatementLine } from '@shared/schemas/wallets.ts';
import { useT } from '@/app/i18n.tsx';
import { DateTime } from '@/components/ui/date-time.tsx';
import { Money, moneyOf } from '@/components/ui/money.tsx';
import { lineName } from './line-name.ts';
import type { OrderLinkOf } from './wallet-lines.tsx';

type StatementRowsProps = { lines: readonly StatementLine[]; currency: CurrencyCode; orderLink: OrderLinkOf };

/** Movements, newest first, each with the balance after it. */
export function StatementRows({ lines, currency, orderLink }: StatementRowsProps) {
  const t = useT();
  return (
    <div className="card overflow-hidden">
      <div
        aria-hidden
        className="hidden grid-cols-[minmax(0,1fr)_12.5rem_12.5rem] gap-4 border-b border-line px-4 py-2 text-xs text-ink-soft md:grid"
      >
        <span>{t('wallet.what')}</span>
        <span className="figures">{t('wallet.amount')}</span>
        <span className="figures">{t('wallet.balance_after')}</span>
      </div>
      <ul>
        {lines.map((line) => (
          <StatementRow key={line.version} line={line} currency={currency} orderLink={orderLink} />
        ))}
      </ul>
    </div>
  );
}

type StatementRowProps = { line: StatementLine; currency: CurrencyCode; orderLink: OrderLinkOf };

function StatementRow({ line, currency, orderLink }: StatementRowProps) {
  const t = useT();
  const isIn = line.direction === 'in';
  const amount = moneyOf(line.amount_minor, currency);
  const Icon = isIn ? ArrowDownLeft : ArrowUpRight;
  return (
    <li className="flex flex-wrap items-center gap-x-3 border-b border-line px-3 py-2.5 last:border-0 min-[24rem]:px-4 md:grid md:grid-cols-[minmax(0,1fr)_12.5rem_12.5rem] md:gap-x-4">
      {/* A long amount goes below; beside it the name would be broken into syllables. */}
      <div className="flex min-w-1/2 flex-1 items-center gap-3 md:min-w-0">
        <Icon
          aria-hidden
          className={`size-4.5 shrink-0 max-[24rem]:hidden rtl:-scale-x-100 ${isIn ? 'text-positive' : 'text-ink-soft'}`}
        />
        <div className="min-w-0">
          <p className="text-sm font-medium">
            <LineTitle line={line} orderLink={orderLink} />
          </p>
          <p className="text-xs text-ink-soft">
            <DateTime at={line.occurred_at} />
          </p>
        </div>
      </div>
      <p className={`ms-auto text-end font-semibold md:ms-0 md:figures ${isIn ? 'text-positive' : ''}`}>
        <span className="sr-only">{t(isIn ? 'wallet.in' : 'wallet.out')} </span>
        <Money value={isIn ? amount : negate(amount)} sign="always" fraction="always" />
      </p>
      <p className="w-full text-end text-xs text-ink-soft md:figures md:text-sm">
        <span className="md:sr-only">{t('wallet.balance_after')} </span>
        <Money value={moneyOf(line.balance_minor, currency)} fraction="always" />
      </p>
    </li>
  );
}

/** What moved the money, leading to the order, withdrawal or payment that it belongs to. */
function LineTitle({ line, orderLink }: { line: StatementLine; orderLink: OrderLinkOf }) {
  const t = useT();
  const text = (
    <>
      {lineName(line, t)}
      {line.reference_code === null || line.reference_type === 'payment' || line.reference_type === 'refund' ? null : (
        <>
          {' '}
          <bdi dir="ltr" className="tabular inline-block max-w-full font-normal wrap-anywhere text-ink-soft">
            {line.reference_code}
          </bdi>
        </>
      )}
    </>
  );
  const id = line.reference_id;
  const style = 'inline-block py-1 hover:text-brand-strong hover:underline';
  if (id !== null && line.reference_type === 'order') {
    return (
      <Link {...orderLink(id)} className={style}>
        {text}
      </Link>
    );
  }
  if (id !== null && line.reference_type === 'withdrawal') {
    return (
      <Link to="/withdrawals/$withdrawalId" params={{ withdrawalId: id }} className={style}>
        {text}
      </Link>
    );
  }
  if (id !== null && line.reference_type === 'payment') {
    return (
      <Link to="/payments/return" search={{ payment: id }} className={style}>
        {text}
      </Link>
    );
  }
  return text;
}
