import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { notification, notificationSummary } from '@shared/schemas/notifications.ts';
import { keys } from '@/lib/query-keys.ts';
import { afterKeyset, readRows, type Keyset } from '@/lib/read.ts';
import { api } from '@/lib/supabase.ts';

const pageSize = 20;

export const notificationsQuery = () =>
  infiniteQueryOptions({
    queryKey: keys.notificationList(),
    initialPageParam: null as Keyset | null,
    queryFn: async ({ pageParam, signal }) => {
      const base = (await api()).from('notifications').select('*');
      const page = pageParam === null ? base : base.or(afterKeyset('created_at', pageParam));
      return readRows(
        notification,
        page
          .order('created_at', { ascending: false })
          .order('id', { ascending: false })
          .limit(pageSize)
          .abortSignal(signal),
      );
    },
    getNextPageParam: (page): Keyset | null => {
      const last = page.at(-1);
      return page.length < pageSize || !last ? null : { at: last.created_at, id: last.id };
    },
  });

export const notificationSummaryQuery = () =>
  queryOptions({
    queryKey: keys.notificationSummary(),
    queryFn: async ({ signal }) => {
      const [row] = await readRows(
        notificationSummary,
        (await api()).from('notification_summary').select('*').limit(1).abortSignal(signal),
      );
      return row ?? { unread_count: 0 };
    },
  });
