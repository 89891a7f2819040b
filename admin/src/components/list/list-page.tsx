import type { BaseRecord } from '@refinedev/core';
import { clsx } from 'clsx';
import { ArrowLeft, ArrowRight } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useIsPhone } from '@/lib/use-media.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { definitionOf, type ResourceName } from '@/providers/resource-table.ts';
import { Button } from '@/components/ui/button.tsx';
import { EmptyNote, ErrorNote } from '@/components/ui/states.tsx';
import type { ListColumn, ListFilter } from './columns.ts';
import { DataTable } from './data-table.tsx';
import { useListPreferences } from './list-preferences.ts';
import { hasNarrowing, type ListTab } from './list-state.ts';
import { ListSkeleton, ListTabs } from './list-parts.tsx';
import { ListToolbar } from './list-toolbar.tsx';
import { PreviewDrawer } from './preview-drawer.tsx';
import { RowCards } from './row-cards.tsx';
import { useListExport } from './use-list-export.ts';
import { useListKeys } from './use-list-keys.ts';
import { useListState } from './use-list-state.ts';
import { useLiveList } from './use-live-list.ts';
import { usePreviewedRow } from './use-previewed-row.ts';

export type ListPageTab = ListTab & { readonly label: string; readonly count?: number | undefined };

type Props<Row extends BaseRecord> = {
  resource: ResourceName;
  title: string;
  /** 2 when the list is a part of a page. */
  headingLevel?: 1 | 2;
  columns: readonly ListColumn<Row>[];
  filters?: readonly ListFilter[];
  tabs?: readonly ListPageTab[];
  searchHint?: string;
  emptyTitle: string;
  emptyText?: string;
  emptyAction?: ReactNode;
  /** Where Enter and a double click lead; lists without pages of their own have the drawer only. */
  hrefOf?: (row: Row) => string;
  preview: (row: Row) => ReactNode;
  previewTitle: (row: Row) => ReactNode;
  actions?: ReactNode;
  /** Filters of the place where the list stands. */
  extra?: Readonly<Record<string, string>>;
};

const noTabs: readonly ListPageTab[] = [];

/** A whole list screen: tabs, toolbar, table or cards, pages, preview, keys, live changes, all states. */
export function ListPage<Row extends BaseRecord>(props: Props<Row>) {
  const { t } = useI18n();
  const navigate = useNavigate();
  const isPhone = useIsPhone();
  const { resource, columns, tabs = noTabs } = props;
  const Heading = props.headingLevel === 2 ? 'h2' : 'h1';
  const definition = definitionOf(resource);
  const { state, change, go, search } = useListState(definition, tabs);
  const hiddenFirst = columns.filter((column) => column.isHiddenFirst).map((column) => column.id);
  const preferences = useListPreferences(resource, hiddenFirst);
  const [selectedId, setSelectedId] = useState<string | null>(null);
  const [isPreviewOpen, setIsPreviewOpen] = useState(false);
  const isPointerInside = useRef(false);
  const searchRef = useRef<HTMLInputElement>(null);
  const isRowChosen = useRef(false);
  useEffect(() => {
    isRowChosen.current = selectedId !== null;
  }, [selectedId]);
  const isHeld = useCallback(() => isPointerInside.current || isRowChosen.current, []);

  const list = useLiveList<Row>({
    resource,
    state,
    tabs,
    ...(props.extra && { extra: props.extra }),
    isHeld,
  });
  const { rows, idOf, cursor, query } = list;
  const listed = rows.find((row) => idOf(row) === selectedId) ?? null;
  const selected = usePreviewedRow<Row>({
    resource,
    listed: query.isPlaceholderData ? undefined : listed,
    selectedId,
    list: search,
  });

  const handlers = useMemo(() => {
    const move = (step: 1 | -1) => {
      const index = rows.findIndex((row) => idOf(row) === selectedId);
      const next = rows[index === -1 ? (step === 1 ? 0 : rows.length - 1) : index + step];
      if (next) setSelectedId(idOf(next));
    };
    const open = () => {
      if (!selected) return;
      if (props.hrefOf) void navigate(props.hrefOf(selected));
      else setIsPreviewOpen(true);
    };
    return {
      onMove: move,
      onOpen: open,
      onPreview: () => selectedId !== null && setIsPreviewOpen((isOpen) => !isOpen),
      onSearch: () => searchRef.current?.focus(),
      onPage: (step: 1 | -1) => {
        if (step === 1 && cursor.next !== undefined) change({ after: cursor.next });
        if (step === -1 && cursor.previous !== undefined) change({ before: cursor.previous });
      },
      onEscape: () => (isPreviewOpen ? setIsPreviewOpen(false) : setSelectedId(null)),
    };
  }, [rows, idOf, selectedId, selected, isPreviewOpen, navigate, props, cursor, change]);
  useListKeys(handlers);

  const select = (id: string) => {
    setSelectedId(id);
    setIsPreviewOpen(true);
  };
  const shown = columns.filter((column) => preferences.visibility[column.id] !== false);
  const csv = useListExport<Row>({ resource, state, tabs, extra: props.extra, columns: shown });
  const [leftOut, setLeftOut] = useState<readonly string[]>([]);
  const leftOutNames = isPhone || rows.length === 0 ? '' : namesOf(columns, leftOut);

  return (
    <div className="flex flex-col gap-3">
      <div className="flex min-h-9 flex-wrap items-center justify-between gap-2">
        <Heading className="text-lg font-semibold">{props.title}</Heading>
        <div className="flex items-center gap-2">
          {list.newCount > 0 && (
            <Button size="small" tone="primary" className="animate-slide-in rounded-full" onClick={list.showNew}>
              {t('admin.new_rows', { count: list.newCount })}
            </Button>
          )}
          {props.actions}
        </div>
      </div>
      <output className="sr-only">{list.newCount > 0 ? t('admin.new_rows', { count: list.newCount }) : ''}</output>
      <div className="flex items-start gap-3">
        <div
          className="min-w-0 grow rounded-card border border-line bg-surface"
          onPointerEnter={() => (isPointerInside.current = true)}
          onPointerLeave={() => (isPointerInside.current = false)}
        >
          {tabs.length > 0 && (
            <ListTabs tabs={tabs} current={state.tab} onChoose={(tab) => change({ tab, filters: {} })} />
          )}
          <ListToolbar
            state={state}
            onChange={change}
            filters={props.filters ?? []}
            hasSearch={definition.search.length > 0 || definition.email !== undefined}
            searchHint={props.searchHint ?? t('admin.search')}
            searchRef={searchRef}
            columns={columns}
            visibility={preferences.visibility}
            onShowColumn={preferences.showColumn}
            density={preferences.density}
            onDensity={preferences.chooseDensity}
            views={preferences.views}
            onViews={preferences.keepViews}
            search={search}
            onGo={go}
            onExport={csv.start}
            isExporting={csv.readCount !== null}
            onRefresh={() => void query.refetch()}
            isRefreshing={query.isFetching && !query.isLoading}
          />
          <div className={clsx('transition-opacity', query.isPlaceholderData && 'opacity-60')}>
            {query.isPending ? (
              <ListSkeleton />
            ) : query.isError && rows.length === 0 ? (
              <div className="p-4">
                <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
              </div>
            ) : rows.length === 0 ? (
              hasNarrowing(state) || state.after !== '' ? (
                <EmptyNote
                  kind="filtered"
                  title={t('admin.no_match')}
                  action={
                    <Button onClick={() => change({ search: '', filters: {} })}>{t('admin.clear_filters')}</Button>
                  }
                />
              ) : (
                <EmptyNote title={props.emptyTitle} action={props.emptyAction}>
                  {props.emptyText}
                </EmptyNote>
              )
            ) : isPhone ? (
              <RowCards
                caption={props.title}
                columns={columns}
                rows={rows}
                idOf={idOf}
                selectedId={selectedId}
                onSelect={select}
              />
            ) : (
              <DataTable
                caption={props.title}
                columns={columns}
                visibility={preferences.visibility}
                rows={rows}
                idOf={idOf}
                sort={state.sort}
                onSort={(sort) => change({ sort })}
                density={preferences.density}
                selectedId={selectedId}
                onSelect={select}
                onOpen={(row) => props.hrefOf && void navigate(props.hrefOf(row))}
                onLeaveOut={setLeftOut}
              />
            )}
          </div>
          {query.isError && rows.length > 0 && (
            <div className="border-t border-line p-3">
              <ErrorNote error={query.error} onRetry={() => void query.refetch()} />
            </div>
          )}
          {csv.readCount !== null && (
            <div className="flex flex-wrap items-center justify-between gap-2 border-t border-line px-3 py-1.5 text-xs">
              <output>{t('admin.export_reading', { count: csv.readCount })}</output>
              <Button size="small" tone="plain" onClick={csv.stop}>
                {t('admin.cancel')}
              </Button>
            </div>
          )}
          {csv.error !== null && (
            <div className="border-t border-line p-3">
              <ErrorNote error={csv.error} onRetry={csv.start} />
            </div>
          )}
          <footer className="flex flex-wrap items-center justify-between gap-2 border-t border-line px-3 py-1.5 text-xs text-ink-soft min-h-10">
            <span>
              {t('admin.rows_shown', { count: rows.length })}
              {leftOutNames !== '' && ` · ${t('admin.columns_left_out', { columns: leftOutNames })}`}
            </span>
            {(cursor.previous !== undefined || cursor.next !== undefined) && (
              <div className="flex gap-1">
                <Button
                  size="small"
                  tone="plain"
                  disabled={cursor.previous === undefined}
                  icon={<ArrowLeft aria-hidden className="mirror-rtl size-3.5" />}
                  onClick={() => change({ before: cursor.previous ?? '' })}
                >
                  {t('admin.previous')}
                </Button>
                <Button
                  size="small"
                  tone="plain"
                  disabled={cursor.next === undefined}
                  onClick={() => change({ after: cursor.next ?? '' })}
                >
                  {t('admin.next')}
                  <ArrowRight aria-hidden className="mirror-rtl size-3.5" />
                </Button>
              </div>
            )}
          </footer>
        </div>
        {selected && isPreviewOpen && (
          <PreviewDrawer
            title={props.previewTitle(selected)}
            {...(props.hrefOf && { href: props.hrefOf(selected) })}
            onClose={() => setIsPreviewOpen(false)}
          >
            {props.preview(selected)}
          </PreviewDrawer>
        )}
      </div>
    </div>
  );
}

/** The headers of some columns, in the order of the list. */
const namesOf = <Row,>(columns: readonly ListColumn<Row>[], ids: readonly string[]): string =>
  columns
    .filter((column) => ids.includes(column.id))
    .map((column) => column.header)
    .join(' · ');
