import { useNotification, type BaseRecord } from '@refinedev/core';
import { useEffect, useRef, useState } from 'react';
import { readWhole } from '@/providers/data-provider.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { saveFile } from '@/providers/saved-file.ts';
import type { ResourceName } from '@/providers/resource-table.ts';
import { useRuntime } from '@/providers/runtime.tsx';
import type { ListColumn } from './columns.ts';
import { listCsv } from './list-csv.ts';
import { toCrudFilters, toCrudSorters, type ListState, type ListTab } from './list-state.ts';

type Options<Row> = {
  readonly resource: ResourceName;
  readonly state: ListState;
  readonly tabs: readonly ListTab[];
  readonly extra?: Readonly<Record<string, string>> | undefined;
  readonly columns: readonly ListColumn<Row>[];
};

export type ListExport = {
  /** How many rows were read so far; null while nothing is exported. */
  readonly readCount: number | null;
  readonly error: unknown;
  readonly start: () => void;
  readonly stop: () => void;
};

/** How the list is narrowed, for the audit trail; what was typed into the search may be about a person and stays here. */
function exportedFilter<Row>({ state, tabs, extra }: Options<Row>): Record<string, string> {
  const fields = { ...tabs.find((one) => one.id === state.tab)?.filters, ...state.filters, ...extra };
  const filled = Object.entries(fields).filter(([, value]) => value !== '');
  return {
    ...Object.fromEntries(filled.map(([name, value]) => [name.replaceAll('.', '_'), value])),
    ...(state.search.trim() === '' ? {} : { search: '…' }),
  };
}

/** The list as it is filtered and sorted, all pages of it, as a file; leaving the list stops the reading. */
export function useListExport<Row extends BaseRecord>(options: Options<Row>): ListExport {
  const { t } = useI18n();
  const { client } = useRuntime();
  const { open: notify } = useNotification();
  const [readCount, setReadCount] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const running = useRef<AbortController | null>(null);
  const stop = () => {
    running.current?.abort();
    running.current = null;
    setReadCount(null);
  };
  useEffect(() => () => running.current?.abort(), []);

  const run = async (signal: AbortSignal) => {
    const { resource, columns, tabs, extra } = options;
    const state = { ...options.state, after: '', before: '' };
    const asked = { resource, filters: toCrudFilters(state, tabs, extra), sorters: toCrudSorters(state) };
    const { rows, isWhole } = await readWhole(client, asked, { onRead: setReadCount, signal });
    const day = new Date().toISOString().slice(0, 10);
    await saveFile(client, {
      name: `amana-${resource}-${day}.csv`,
      text: listCsv(columns, rows as Row[], t('admin.currency')),
      list: resource,
      filter: exportedFilter(options),
      rowCount: rows.length,
      isWhole,
    });
    const message = t(isWhole ? 'admin.export_done' : 'admin.export_cut', { count: rows.length });
    notify?.({ type: isWhole ? 'success' : 'error', message });
  };
  const start = () => {
    stop();
    const controller = new AbortController();
    running.current = controller;
    setError(null);
    setReadCount(0);
    run(controller.signal)
      .catch((reason: unknown) => controller.signal.aborted || setError(reason))
      .finally(() => running.current === controller && stop());
  };
  return { readCount, error, start, stop };
}
