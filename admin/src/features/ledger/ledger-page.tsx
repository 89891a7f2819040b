import { clsx } from 'clsx';
import { useSearchParams } from 'react-router';
import { useOverview } from '@/lib/overview.ts';
import { BookTabs } from '@/components/layout/book-tabs.tsx';
import { useI18n } from '@/providers/i18n.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { AccountList } from './account-list.tsx';
import { AdjustmentList } from './adjustment-list.tsx';
import { ClosingList } from './closing-list.tsx';
import { ExchangeList } from './exchange-list.tsx';
import { JournalList } from './journal-list.tsx';
import { SealList } from './seal-list.tsx';
import { TransferList } from './transfer-list.tsx';
import { VerificationList } from './verification-list.tsx';

const books = ['transfers', 'journals', 'accounts', 'adjustments', 'exchanges', 'periods', 'seals', 'checks'] as const;
type Book = (typeof books)[number];

/** The books: transfers, journals, accounts, bookings by hand, exchanges, periods, seals, and whether everything adds up. */
export function LedgerPage() {
  const { t } = useI18n();
  const [params] = useSearchParams();
  const wanted = params.get('book');
  const book: Book = books.find((one) => one === wanted) ?? 'transfers';
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <BookTabs
          path="/ledger"
          label={t('admin.nav.ledger')}
          books={books}
          current={book}
          nameOf={(one) => t(`admin.book.${one}`)}
        />
        <BooksState />
      </div>
      {book === 'transfers' && <TransferList key={book} />}
      {book === 'journals' && <JournalList key={book} />}
      {book === 'accounts' && <AccountList key={book} />}
      {book === 'adjustments' && <AdjustmentList key={book} />}
      {book === 'exchanges' && <ExchangeList key={book} />}
      {book === 'periods' && <ClosingList key={book} />}
      {book === 'seals' && <SealList key={book} />}
      {book === 'checks' && <VerificationList key={book} />}
    </div>
  );
}

/** What the last check of all invariants found, and when. */
export function BooksState() {
  const { t } = useI18n();
  const { data } = useOverview();
  if (!data) return null;
  const { ledger_is_balanced: isBalanced, last_verified_at: at } = data;
  return (
    <p
      className={clsx(
        'text-xs',
        isBalanced === true ? 'text-positive' : isBalanced === false ? 'font-medium text-negative' : 'text-ink-soft',
      )}
    >
      {isBalanced === null ? t('admin.books_unchecked') : isBalanced ? t('admin.books_good') : t('admin.books_bad')}
      {at && (
        <span className="text-ink-soft">
          {' '}
          <Moment at={at} />
        </span>
      )}
    </p>
  );
}
