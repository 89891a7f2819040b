import { useSearchParams } from 'react-router';
import { BookTabs } from '@/components/layout/book-tabs.tsx';
import { useI18n } from '@/providers/i18n.tsx';
import { BreakList } from './break-list.tsx';
import { ClearingList } from './clearing-list.tsx';
import { ItemList } from './item-list.tsx';
import { ParkedList } from './parked-list.tsx';
import { ReportList } from './report-list.tsx';
import { RunList } from './run-list.tsx';

const books = ['breaks', 'clearing', 'items', 'parked', 'runs', 'reports'] as const;

/** What providers and the bank say beside what the books say. */
export function ReconciliationPage() {
  const { t } = useI18n();
  const [params] = useSearchParams();
  const book = books.find((one) => one === params.get('book')) ?? 'breaks';
  return (
    <div className="flex flex-col gap-4">
      <BookTabs
        path="/reconciliation"
        label={t('admin.nav.reconciliation')}
        books={books}
        current={book}
        nameOf={(one) => t(`admin.recon_book.${one}`)}
      />
      {book === 'breaks' && <BreakList key={book} />}
      {book === 'clearing' && <ClearingList key={book} />}
      {book === 'items' && <ItemList key={book} />}
      {book === 'parked' && <ParkedList key={book} />}
      {book === 'runs' && <RunList key={book} />}
      {book === 'reports' && <ReportList key={book} />}
    </div>
  );
}
