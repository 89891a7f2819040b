import { createFileRoute, Link } from '@tanstack/react-router';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { CheckCheck } from 'lucide-react';
import { markNotificationsRead, type Notification } from '@shared/schemas/notifications.ts';
import { useT } from '@/app/i18n.tsx';
import { LoadingNote, PageHeading } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { DateTime } from '@/components/ui/date-time.tsx';
import { EmptyState } from '@/components/ui/empty-state.tsx';
import { ErrorNote, ErrorState } from '@/components/ui/error-state.tsx';
import { LinkButton } from '@/components/ui/link-button.tsx';
import { LoadMore } from '@/components/ui/pagination.tsx';
import { SkeletonRows } from '@/components/ui/skeleton.tsx';
import { notificationsQuery } from '@/features/notifications/queries.ts';
import { safeNext } from '@/features/session/auth.ts';
import { call } from '@/lib/command.ts';
import { keys } from '@/lib/query-keys.ts';

export const Route = createFileRoute('/_auth/notifications')({ component: NotificationsPage });

function NotificationsPage() {
  const t = useT();
  const queries = useQueryClient();
  const list = useInfiniteQuery(notificationsQuery());
  const markRead = useMutation({
    mutationFn: (ids: string[] | null) => call(markNotificationsRead, { p_ids: ids }),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.notifications() }),
  });
  const rows = list.data?.pages.flat() ?? [];
  const hasUnread = rows.some((row) => row.read_at === null);
  return (
    <div className="max-w-3xl">
      <PageHeading
        title={t('nav.notifications')}
        actions={
          hasUnread ? (
            <Button
              tone="quiet"
              size="small"
              isBusy={markRead.isPending}
              icon={<CheckCheck aria-hidden className="size-4" />}
              onClick={() => markRead.mutate(null)}
            >
              {t('notifications.mark_all')}
            </Button>
          ) : null
        }
      />
      {markRead.isError ? <ErrorNote error={markRead.error} /> : null}
      {list.isPending ? (
        <>
          <LoadingNote />
          <SkeletonRows count={6} className="h-16" />
        </>
      ) : null}
      {list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isSuccess && rows.length === 0 ? (
        <EmptyState
          title={t('notifications.empty')}
          text={t('notifications.empty_text')}
          action={<LinkButton to="/">{t('nav.browse')}</LinkButton>}
        />
      ) : null}
      {rows.length > 0 ? (
        <ul className="card overflow-hidden">
          {rows.map((row) => (
            <NotificationRow key={row.id} row={row} onOpen={() => row.read_at === null && markRead.mutate([row.id])} />
          ))}
        </ul>
      ) : null}
      <LoadMore
        hasMore={list.hasNextPage}
        isLoading={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
    </div>
  );
}

function NotificationRow({ row, onOpen }: { row: Notification; onOpen: () => void }) {
  const t = useT();
  const isUnread = row.read_at === null;
  const target = row.link ?? (row.order_id ? `/orders/${row.order_id}` : null);
  return (
    <li
      className={`slide-in relative grid gap-0.5 border-b border-line px-4 py-3 last:border-0 ${isUnread ? 'bg-brand-wash' : ''}`}
    >
      <div className="flex flex-col gap-x-4 sm:flex-row sm:items-baseline sm:justify-between">
        <h2
          className={`text-base text-pretty [unicode-bidi:plaintext] ltr:text-left rtl:text-right ${isUnread ? 'font-semibold' : 'font-medium'}`}
        >
          {target === null ? (
            <WithCodes text={row.title} />
          ) : (
            <Link
              to={safeNext(target)}
              className="after:absolute after:inset-0 hover:text-brand-strong"
              onClick={onOpen}
            >
              <WithCodes text={row.title} />
            </Link>
          )}
          {isUnread ? <span className="sr-only"> ({t('notifications.unread')})</span> : null}
        </h2>
        <span className="shrink-0 text-xs text-ink-soft">
          <DateTime at={row.created_at} show="relative" />
        </span>
      </div>
      {row.body ? (
        <p className="text-sm text-ink-soft [unicode-bidi:plaintext] ltr:text-left rtl:text-right">{row.body}</p>
      ) : null}
      {target === null && isUnread ? (
        <div>
          <Button tone="ghost" size="small" onClick={onOpen}>
            {t('notifications.mark_one')}
          </Button>
        </div>
      ) : null}
    </li>
  );
}

/** A code of an order or a withdrawal is read as a whole: never at the end of one line and the beginning of the next. */
function WithCodes({ text }: { text: string }) {
  return text.split(/([A-Z]{2}-\w{4}-\w{2})/).map((piece, index) =>
    index % 2 === 0 ? (
      piece
    ) : (
      <bdi key={piece} className="whitespace-nowrap">
        {piece}
      </bdi>
    ),
  );
}
