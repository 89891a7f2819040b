import { useDataProvider, useKeys, useList, type BaseRecord } from '@refinedev/core';
import { keepPreviousData, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ListAnswer } from '@/providers/data-provider.ts';
import { watchList } from '@/providers/live-updates.tsx';
import { definitionOf, type ResourceName } from '@/providers/resource-table.ts';
import { toCrudFilters, toCrudSorters, type ListState, type ListTab } from './list-state.ts';

type Options = {
  readonly resource: ResourceName;
  readonly state: ListState;
  readonly tabs: readonly ListTab[];
  readonly extra?: Readonly<Record<string, string>>;
  /** Whether somebody is working in the list: then rows stay where they are and new ones wait. */
  readonly isHeld: () => boolean;
};

/**
 * A list that follows live changes without jumping. On a change the same page is read again in the background:
 * when nobody works in the list it simply takes its place; otherwise rows that are shown are
 * brought up to date where they stand, and rows that are new wait behind "3 new".
 */
export function useLiveList<Row extends BaseRecord>({ resource, state, tabs, extra, isHeld }: Options) {
  const definition = definitionOf(resource);
  const filters = useMemo(() => toCrudFilters(state, tabs, extra), [state, tabs, extra]);
  const sorters = useMemo(() => toCrudSorters(state), [state]);
  const pagination = useMemo(() => ({ currentPage: 1, pageSize: state.size, mode: 'server' as const }), [state.size]);
  const { query } = useList<Row>({
    resource,
    filters,
    sorters,
    pagination,
    errorNotification: false,
    queryOptions: { placeholderData: keepPreviousData },
  });
  const answer = query.data as ListAnswer<Row> | undefined;
  const rows = answer?.data ?? [];
  const idOf = useCallback((row: BaseRecord): string => String(row[definition.idColumn]), [definition]);

  const fresh = useFreshRows({ resource, filters, sorters, pagination, idOf, isHeld });
  return { rows, cursor: answer?.cursor ?? {}, query, idOf, ...fresh };
}

function useFreshRows({
  resource,
  filters,
  sorters,
  pagination,
  idOf,
  isHeld,
}: {
  resource: ResourceName;
  filters: ReturnType<typeof toCrudFilters>;
  sorters: ReturnType<typeof toCrudSorters>;
  pagination: { currentPage: number; pageSize: number; mode: 'server' };
  idOf: (row: BaseRecord) => string;
  isHeld: () => boolean;
}) {
  const { keys } = useKeys();
  const queryClient = useQueryClient();
  const provider = useDataProvider()();
  const waiting = useRef<ListAnswer<BaseRecord> | null>(null);
  const [fresh, setFresh] = useState({ key: '', count: 0 });
  // The same key as useList makes from the same parameters.
  const queryKey = useMemo(
    () =>
      keys()
        .data('default')
        .resource(resource)
        .action('list')
        .params({ filters, pagination, sorters })
        .get() as unknown[],
    [keys, resource, filters, pagination, sorters],
  );

  // The same question may come in a new array (tabs carry counts that change), so it is compared as text.
  const asked = JSON.stringify(queryKey);

  const onChange = useCallback(async () => {
    const shown = queryClient.getQueryData<ListAnswer<BaseRecord>>(queryKey);
    if (shown === undefined) return;
    const next = (await provider
      .getList({ resource, filters, sorters, pagination })
      .catch(() => null)) as ListAnswer<BaseRecord> | null;
    if (next === null) return;
    if (!isHeld()) {
      waiting.current = null;
      setFresh({ key: asked, count: 0 });
      queryClient.setQueryData(queryKey, next);
      return;
    }
    const shownIds = new Set(shown.data.map(idOf));
    const current = new Map(next.data.map((row) => [idOf(row), row]));
    const gone = [...shownIds].filter((id) => !current.has(id));
    const { data: moved } = await provider.getMany!({ resource, ids: gone }).catch(() => ({ data: [] }));
    for (const row of moved) current.set(idOf(row), row);
    const patched = shown.data.map((row) => current.get(idOf(row)) ?? row);
    queryClient.setQueryData(queryKey, { ...shown, data: patched });
    waiting.current = next;
    const count = next.data.filter((row) => !shownIds.has(idOf(row))).length;
    setFresh({ key: asked, count });
  }, [queryClient, queryKey, provider, resource, filters, sorters, pagination, idOf, isHeld, asked]);

  useEffect(() => watchList(resource, () => void onChange()), [resource, onChange]);

  const showNew = useCallback(() => {
    if (waiting.current) queryClient.setQueryData(queryKey, waiting.current);
    waiting.current = null;
    setFresh({ key: asked, count: 0 });
  }, [queryClient, queryKey, asked]);

  // What waits belongs to the list as it is asked for now.
  return { newCount: fresh.key === asked ? fresh.count : 0, showNew };
}
