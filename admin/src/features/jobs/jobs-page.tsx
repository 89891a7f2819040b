import { useSearchParams } from 'react-router';
import { BookTabs } from '@/components/layout/book-tabs.tsx';
import { useI18n } from '@/providers/i18n.tsx';
import { JobList } from './job-list.tsx';
import { OutboxList } from './outbox-list.tsx';

const books = ['jobs', 'outbox'] as const;

/** What runs by the clock, and what is on its way out. */
export function JobsPage() {
  const { t } = useI18n();
  const [params] = useSearchParams();
  const book = books.find((one) => one === params.get('book')) ?? 'jobs';
  return (
    <div className="flex flex-col gap-4">
      <BookTabs
        path="/jobs"
        label={t('admin.nav.jobs')}
        books={books}
        current={book}
        nameOf={(one) => t(`admin.book.${one}`)}
      />
      {book === 'jobs' ? <JobList key={book} /> : <OutboxList key={book} />}
    </div>
  );
}
