import { Bookmark, Columns3, Download, ListFilter as FilterIcon, RotateCw, Search, X } from 'lucide-react';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { useI18n } from '@/providers/i18n.tsx';
import { Button, IconButton } from '@/components/ui/button.tsx';
import { CheckField, SelectField, TextField } from '@/components/ui/field.tsx';
import { Popover } from '@/components/ui/popover.tsx';
import type { ListColumn, ListFilter } from './columns.ts';
import type { Density } from './data-table.tsx';
import type { SavedView } from './list-preferences.ts';
import { hasNarrowing, pageSizes, type ListState } from './list-state.ts';

const typingPauseMs = 300;

type Props<Row> = {
  state: ListState;
  onChange: (patch: Partial<ListState>, isReplaced?: boolean) => void;
  filters: readonly ListFilter[];
  hasSearch: boolean;
  searchHint: string;
  searchRef: RefObject<HTMLInputElement | null>;
  columns: readonly ListColumn<Row>[];
  visibility: Readonly<Record<string, boolean>>;
  onShowColumn: (id: string, isShown: boolean) => void;
  density: Density;
  onDensity: (density: Density) => void;
  views: readonly SavedView[];
  search: string;
  onViews: (views: readonly SavedView[]) => void;
  onGo: (search: string) => void;
  onExport: () => void;
  isExporting: boolean;
  onRefresh: () => void;
  isRefreshing: boolean;
};

/** Search, filters, columns, saved views, export: one line above a list. */
export function ListToolbar<Row>(props: Props<Row>) {
  const { t } = useI18n();
  const { state, onChange } = props;
  const activeCount = Object.values(state.filters).filter((value) => value !== '').length;
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-2">
      {props.hasSearch && <SearchBox {...props} />}
      {props.filters.length > 0 && (
        <Popover
          label={activeCount > 0 ? t('admin.filters_active', { count: activeCount }) : t('admin.filters')}
          icon={<FilterIcon aria-hidden className="size-3.5" />}
          width={300}
        >
          {() => <FilterForm filters={props.filters} state={state} onChange={onChange} />}
        </Popover>
      )}
      {hasNarrowing(state) && (
        <Button
          size="small"
          tone="plain"
          icon={<X aria-hidden className="size-3.5" />}
          onClick={() => onChange({ search: '', filters: {} })}
        >
          {t('admin.clear_filters')}
        </Button>
      )}
      <div className="ms-auto flex items-center gap-1">
        <SavedViews views={props.views} search={props.search} onViews={props.onViews} onGo={props.onGo} />
        <ViewOptions {...props} />
        <IconButton label={t('admin.export_csv')} onClick={props.onExport} disabled={props.isExporting}>
          <Download aria-hidden className="size-4" />
        </IconButton>
        <IconButton label={t('admin.refresh')} onClick={props.onRefresh} disabled={props.isRefreshing}>
          <RotateCw aria-hidden className={props.isRefreshing ? 'size-4 animate-spin' : 'size-4'} />
        </IconButton>
      </div>
    </div>
  );
}

function SearchBox<Row>({ state, onChange, searchHint, searchRef }: Props<Row>) {
  const { t } = useI18n();
  const [text, setText] = useState(state.search);
  const shown = useRef(state.search);

  useEffect(() => {
    if (state.search === shown.current) return;
    shown.current = state.search;
    setText(state.search);
  }, [state.search]);
  useEffect(() => {
    if (text === shown.current) return undefined;
    const timer = setTimeout(() => {
      shown.current = text;
      onChange({ search: text }, true);
    }, typingPauseMs);
    return () => clearTimeout(timer);
  }, [text, onChange]);

  return (
    <div className="relative w-full grow sm:max-w-72">
      <Search
        aria-hidden
        className="pointer-events-none absolute start-2.5 top-1/2 size-4 -translate-y-1/2 text-ink-soft"
      />
      <input
        ref={searchRef}
        type="search"
        value={text}
        aria-label={t('admin.search')}
        placeholder={searchHint}
        className="h-8 w-full rounded-field border border-line-strong bg-surface ps-8 pe-2 text-sm pointer-coarse:h-11"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
    </div>
  );
}

function FilterForm({
  filters,
  state,
  onChange,
}: {
  filters: readonly ListFilter[];
  state: ListState;
  onChange: (patch: Partial<ListState>) => void;
}) {
  const { t } = useI18n();
  const set = (name: string, value: string) => {
    const { [name]: _old, ...others } = state.filters;
    onChange({ filters: value === '' ? others : { ...others, [name]: value } });
  };
  return (
    <div className="flex flex-col gap-3 p-1">
      {filters.map((filter) =>
        filter.kind === 'choice' ? (
          <SelectField
            key={filter.field}
            label={filter.label}
            value={state.filters[filter.field] ?? ''}
            onChange={(event) => set(filter.field, event.target.value)}
          >
            <option value="">{t('admin.any')}</option>
            {filter.options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </SelectField>
        ) : filter.kind === 'text' ? (
          <TextField
            key={filter.field}
            label={filter.label}
            defaultValue={state.filters[filter.field] ?? ''}
            onBlur={(event) => set(filter.field, event.target.value.trim())}
            onKeyDown={(event) => {
              if (event.key === 'Enter') set(filter.field, event.currentTarget.value.trim());
            }}
          />
        ) : (
          <fieldset key={filter.field} className="flex flex-col gap-1">
            <legend className="text-xs font-medium">{filter.label}</legend>
            <div className="grid grid-cols-2 gap-2">
              {(['from', 'to'] as const).map((end) => (
                <TextField
                  key={end}
                  type="date"
                  label={t(end === 'from' ? 'admin.from_day' : 'admin.to_day')}
                  value={state.filters[`${filter.field}.${end}`] ?? ''}
                  onChange={(event) => set(`${filter.field}.${end}`, event.target.value)}
                />
              ))}
            </div>
          </fieldset>
        ),
      )}
    </div>
  );
}

function ViewOptions<Row>(props: Props<Row>) {
  const { t } = useI18n();
  return (
    <Popover label={t('admin.columns')} icon={<Columns3 aria-hidden className="size-4" />} tone="plain" isLabelHidden>
      {() => (
        <div className="flex flex-col gap-3 p-1">
          <fieldset>
            <legend className="pb-1 text-xs font-medium">{t('admin.columns')}</legend>
            {props.columns.map((column) => (
              <CheckField
                key={column.id}
                label={column.header}
                checked={props.visibility[column.id] !== false}
                onChange={(event) => props.onShowColumn(column.id, event.target.checked)}
              />
            ))}
          </fieldset>
          <SelectField
            label={t('admin.density')}
            value={props.density}
            onChange={(event) => props.onDensity(event.target.value === 'roomy' ? 'roomy' : 'compact')}
          >
            <option value="compact">{t('admin.density_compact')}</option>
            <option value="roomy">{t('admin.density_roomy')}</option>
          </SelectField>
          <SelectField
            label={t('admin.page_size')}
            value={props.state.size}
            onChange={(event) => props.onChange({ size: Number(event.target.value) })}
          >
            {[...new Set([...pageSizes, props.state.size])].map((size) => (
              <option key={size} value={size}>
                {size}
              </option>
            ))}
          </SelectField>
        </div>
      )}
    </Popover>
  );
}

function SavedViews({
  views,
  search,
  onViews,
  onGo,
}: {
  views: readonly SavedView[];
  search: string;
  onViews: (views: readonly SavedView[]) => void;
  onGo: (search: string) => void;
}) {
  const { t } = useI18n();
  const [name, setName] = useState('');
  return (
    <Popover
      label={t('admin.saved_views')}
      icon={<Bookmark aria-hidden className="size-4" />}
      tone="plain"
      isLabelHidden
    >
      {(close) => (
        <div className="flex flex-col gap-2 p-1">
          <p className="text-xs font-medium">{t('admin.saved_views')}</p>
          {views.length === 0 && <p className="text-xs text-ink-soft">{t('admin.saved_views_none')}</p>}
          <ul className="flex flex-col">
            {views.map((view) => (
              <li key={view.name} className="flex items-center gap-1">
                <button
                  type="button"
                  className="min-h-8 min-w-0 grow truncate rounded-field px-2 text-start hover:bg-brand-wash"
                  onClick={() => {
                    onGo(view.search);
                    close();
                  }}
                >
                  {view.name}
                </button>
                <IconButton
                  label={t('admin.saved_view_remove', { name: view.name })}
                  onClick={() => onViews(views.filter((one) => one.name !== view.name))}
                >
                  <X aria-hidden className="size-3.5" />
                </IconButton>
              </li>
            ))}
          </ul>
          <form
            className="flex items-end gap-2"
            onSubmit={(event) => {
              event.preventDefault();
              const trimmed = name.trim().slice(0, 40);
              if (trimmed === '') return;
              onViews([...views.filter((one) => one.name !== trimmed), { name: trimmed, search }]);
              setName('');
            }}
          >
            <TextField
              label={t('admin.saved_view_name')}
              value={name}
              maxLength={40}
              className="grow"
              onChange={(event) => setName(event.target.value)}
            />
            <Button type="submit" disabled={name.trim() === ''}>
              {t('admin.save')}
            </Button>
          </form>
        </div>
      )}
    </Popover>
  );
}
