import { clsx } from 'clsx';
import { Link, useSearchParams } from 'react-router';
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
      <nav aria-label={t('admin.nav.jobs')} className="flex gap-1">
        {books.map((one) => (
          <Link
            key={one}
            to={`/jobs?book=${one}`}
            aria-current={one === book ? 'page' : undefined}
            className={clsx(
              'inline-flex min-h-8 items-center rounded-field px-3 pointer-coarse:min-h-11',
              one === book ? 'bg-brand-wash font-medium' : 'text-ink-soft hover:bg-surface hover:text-ink',
            )}
          >
            {t(`admin.book.${one}`)}
          </Link>
        ))}
      </nav>
      {book === 'jobs' ? <JobList key={book} /> : <OutboxList key={book} />}
    </div>
  );
}
