import { useSearchParams } from 'react-router';
import { useI18n } from '@/providers/i18n.tsx';
import { BookTabs } from '@/components/layout/book-tabs.tsx';
import { LimitTable } from './limit-table.tsx';
import { ReviewList } from './review-list.tsx';
import { RuleList } from './rule-list.tsx';

const books = ['reviews', 'rules', 'limits'] as const;
type Book = (typeof books)[number];

/** What rules have held or want looked at, the rules themselves, and how much may leave. */
export function RiskPage() {
  const { t } = useI18n();
  const [params] = useSearchParams();
  const current: Book = books.find((book) => book === params.get('book')) ?? 'reviews';
  return (
    <div className="flex flex-col gap-3">
      <h1 className="sr-only">{t('admin.nav.risk')}</h1>
      <BookTabs
        label={t('admin.nav.risk')}
        path="/risk"
        books={books}
        current={current}
        nameOf={(book) => t(`admin.risk_book.${book}`)}
      />
      {current === 'reviews' && <ReviewList />}
      {current === 'rules' && <RuleList />}
      {current === 'limits' && <LimitTable />}
    </div>
  );
}
