import { useSearchParams } from 'react-router';
import { BookTabs } from '@/components/layout/book-tabs.tsx';
import { useI18n } from '@/providers/i18n.tsx';
import { BatchList } from './batch-list.tsx';
import { HolidayList } from './holiday-list.tsx';
import { ScheduleList } from './schedule-list.tsx';
import { WeekList } from './week-list.tsx';

const books = ['batches', 'weeks', 'schedules', 'holidays'] as const;
type Book = (typeof books)[number];

/** Withdrawals that leave in files, and the weekly payouts of stores. */
export function PayoutBatchesPage() {
  const { t } = useI18n();
  const [params] = useSearchParams();
  const wanted = params.get('book');
  const book: Book = books.find((one) => one === wanted) ?? 'batches';
  return (
    <div className="flex flex-col gap-4">
      <BookTabs
        path="/payout-batches"
        label={t('admin.nav.payout_batches')}
        books={books}
        current={book}
        nameOf={(one) => t(`admin.payout_book.${one}`)}
      />
      {book === 'batches' && <BatchList />}
      {book === 'weeks' && <WeekList />}
      {book === 'schedules' && <ScheduleList />}
      {book === 'holidays' && <HolidayList />}
    </div>
  );
}
