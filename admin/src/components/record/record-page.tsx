import { ChevronLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { useI18n } from '@/providers/i18n.tsx';
import { toAdminError } from '@/providers/http-error.ts';
import { PageSkeleton } from '@/components/layout/page-skeleton.tsx';
import { EmptyNote, ErrorNote } from '@/components/ui/states.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';

type Query = { isPending: boolean; error: unknown; refetch: () => unknown; data?: unknown };

/** The frame of a record's page: way back, title, status, actions, and the states before there is a record. */
export function RecordPage({
  query,
  back,
  backLabel,
  title,
  status,
  actions,
  children,
}: {
  query: Query;
  back: string;
  backLabel: string;
  title: ReactNode;
  status?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const { t } = useI18n();
  const backLink = (
    <TextLink to={back} className="inline-flex min-h-6 items-center gap-0.5 text-xs">
      <ChevronLeft aria-hidden className="mirror-rtl size-3.5" />
      {backLabel}
    </TextLink>
  );
  if (query.isPending) return <PageSkeleton />;
  if (query.error && query.data === undefined) {
    return (
      <div className="flex flex-col gap-3">
        {backLink}
        {toAdminError(query.error).statusCode === 404 ? (
          <EmptyNote isPage kind="filtered" title={t('admin.record_missing_title')}>
            {t('admin.record_missing_text')}
          </EmptyNote>
        ) : (
          <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
        )}
      </div>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-col gap-1">
        {backLink}
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <h1 className="min-w-0 text-lg font-semibold">{title}</h1>
          {status}
          <div className="ms-auto flex flex-wrap gap-2">{actions}</div>
        </div>
      </div>
      {children}
    </div>
  );
}

/** A part of a page whose rows load on their own. */
export function RelatedRows({
  query,
  isEmpty,
  empty,
  children,
}: {
  query: { isPending: boolean; error: unknown; refetch: () => unknown };
  isEmpty: boolean;
  empty: string;
  children: ReactNode;
}) {
  if (query.error && isEmpty) {
    return (
      <div className="p-3">
        <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
      </div>
    );
  }
  if (query.isPending) {
    return (
      <div aria-hidden className="flex flex-col gap-3 p-4">
        <div className="skeleton h-4" />
        <div className="skeleton h-4 w-2/3" />
        <div className="skeleton h-4 w-1/2" />
      </div>
    );
  }
  if (isEmpty) return <p className="p-4 text-ink-soft">{empty}</p>;
  return children;
}
