import { useDataProvider, useList, useOne, type BaseRecord, type CrudFilter } from '@refinedev/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { AdminError } from '@/providers/http-error.ts';
import type { ResourceName, RowOf } from '@/providers/resource-table.ts';

/** One record; errors are shown where it stands, so no message pops up as well. */
export function useRecord<Name extends ResourceName>(resource: Name, id: string) {
  const { query } = useOne<BaseRecord, AdminError>({
    resource,
    id,
    errorNotification: false,
    liveMode: 'off',
  });
  return { record: query.data?.data as RowOf<Name> | undefined, query };
}

/** `column` is this value, `column.most` at most this. */
function filterOf(name: string, value: string): CrudFilter {
  const field = name.replace(/\.most$/, '');
  return { field, operator: field === name ? 'eq' : 'lte', value };
}

/** No table on the page of a record has more rows than this at once. */
export const mostRelated = 100;

/** The rows that belong to a record, in the resource's own order. */
export function useRelated<Name extends ResourceName>(
  resource: Name,
  filters: Readonly<Record<string, string>>,
  isEnabled = true,
) {
  const { query } = useList<BaseRecord, AdminError>({
    resource,
    filters: Object.entries(filters).map(([field, value]) => filterOf(field, value)),
    pagination: { pageSize: mostRelated },
    errorNotification: false,
    liveMode: 'off',
    queryOptions: { enabled: isEnabled },
  });
  return { rows: (query.data?.data ?? []) as unknown as RowOf<Name>[], query };
}

/** The rows that belong to a record where there may be hundreds: page after page, as they are asked for; for resources with page numbers. */
export function useRelatedPages<Name extends ResourceName>(resource: Name, filters: Readonly<Record<string, string>>) {
  const provider = useDataProvider()();
  const query = useInfiniteQuery({
    // Under the key of the resource's lists, so that what reads them again reads these too.
    queryKey: ['data', 'default', resource, 'list', 'pages', filters],
    initialPageParam: 1,
    queryFn: ({ pageParam }) =>
      provider.getList({
        resource,
        filters: Object.entries(filters).map(([name, value]) => filterOf(name, value)),
        pagination: { currentPage: pageParam, pageSize: mostRelated, mode: 'server' },
      }),
    getNextPageParam: (last, pages) => ((last.total ?? 0) > pages.length * mostRelated ? pages.length + 1 : undefined),
  });
  const pages = query.data?.pages ?? [];
  const rows = pages.flatMap((page) => page.data) as unknown as RowOf<Name>[];
  return { rows, total: pages.at(-1)?.total ?? rows.length, query };
}
