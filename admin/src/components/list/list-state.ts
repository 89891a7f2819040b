import type { CrudFilter, CrudSort } from '@refinedev/core';
import { decodeCursor } from '@/lib/keyset.ts';
import { afterFilter, beforeFilter, searchFilter } from '@/providers/filter-names.ts';
import {
  defaultPageSize,
  maximumPageSize,
  type ResourceDefinition,
  type SortOrder,
} from '@/providers/resources/definition.ts';

/** What a list shows, as the address bar has it. Unknown names and values are dropped, never sent. */
export type ListState = {
  readonly tab: string;
  readonly search: string;
  /** One value, or several separated by commas, by column; ranges of days as `column.from` and `column.to`, a number as `column.most`. */
  readonly filters: Readonly<Record<string, string>>;
  readonly sort: { readonly field: string; readonly order: SortOrder };
  readonly size: number;
  readonly after: string;
  readonly before: string;
};

/** A tab narrows the list by fixed filters; the first one is where a list begins. */
export type ListTab = {
  readonly id: string;
  readonly filters: Readonly<Record<string, string>>;
};

export const pageSizes = [25, 50, 100] as const;
const isoDay = /^\d{4}-\d{2}-\d{2}$/;

/** Reads the address bar; what is missing or not allowed takes its default. */
export function parseListState(
  definition: ResourceDefinition,
  tabs: readonly ListTab[],
  params: URLSearchParams,
): ListState {
  const tab = tabs.find((one) => one.id === params.get('tab')) ?? tabs[0];
  return {
    tab: tab?.id ?? '',
    search: (params.get('q') ?? '').slice(0, 80),
    filters: parseFilters(definition, params),
    sort: parseSort(definition, params.get('sort')),
    size: parseSize(params.get('size')),
    after: cursorIn(params.get('after')),
    before: cursorIn(params.get('before')),
  };
}

/** The address of a list: defaults are left out, so that it stays short enough to share. */
export function toSearchParams(
  definition: ResourceDefinition,
  tabs: readonly ListTab[],
  state: ListState,
): URLSearchParams {
  const params = new URLSearchParams();
  if (state.tab !== '' && state.tab !== tabs[0]?.id) params.set('tab', state.tab);
  if (state.search !== '') params.set('q', state.search);
  for (const [field, value] of Object.entries(state.filters)) if (value !== '') params.set(field, value);
  const { field, order } = state.sort;
  const isDefault = field === definition.defaultSort.field && order === definition.defaultSort.order;
  if (!isDefault) params.set('sort', order === 'desc' ? `-${field}` : field);
  if (state.size !== defaultPageSize) params.set('size', String(state.size));
  if (state.after !== '') params.set('after', state.after);
  if (state.before !== '') params.set('before', state.before);
  return params;
}

/** A change of what is shown begins again at the first page. */
export function changeState(state: ListState, change: Partial<ListState>): ListState {
  return { ...state, after: '', before: '', ...change };
}

/** The state as Refine filters; `extra` are filters of the place where the list stands. */
export function toCrudFilters(
  state: ListState,
  tabs: readonly ListTab[],
  extra: Readonly<Record<string, string>> = {},
): CrudFilter[] {
  const tab = tabs.find((one) => one.id === state.tab);
  const fields = { ...tab?.filters, ...state.filters, ...extra };
  const filters = Object.entries(fields).flatMap(([name, value]) => fieldFilters(name, value));
  if (state.search.trim() !== '') {
    filters.push({ field: searchFilter, operator: 'contains', value: state.search.trim() });
  }
  if (state.after !== '') filters.push({ field: afterFilter, operator: 'eq', value: state.after });
  if (state.before !== '') filters.push({ field: beforeFilter, operator: 'eq', value: state.before });
  return filters;
}

export const toCrudSorters = (state: ListState): CrudSort[] => [state.sort];

export const hasNarrowing = (state: ListState): boolean =>
  state.search !== '' || Object.values(state.filters).some((value) => value !== '');

function fieldFilters(name: string, value: string): CrudFilter[] {
  if (value === '') return [];
  const [field = name, end] = name.split('.');
  if (end === 'from') return [{ field, operator: 'gte', value: startOfDay(value) }];
  if (end === 'to') return [{ field, operator: 'lte', value: endOfDay(value) }];
  if (end === 'most') return [{ field, operator: 'lte', value }];
  if (!value.includes(',')) return [{ field, operator: 'eq', value }];
  return [{ field, operator: 'in', value: value.split(',').filter(Boolean) }];
}

/** Days are those of the person at the screen. */
const startOfDay = (day: string): string => new Date(`${day}T00:00:00`).toISOString();
const endOfDay = (day: string): string => new Date(`${day}T23:59:59.999`).toISOString();

function parseFilters(definition: ResourceDefinition, params: URLSearchParams): Record<string, string> {
  const filters: Record<string, string> = {};
  for (const [field, operators] of Object.entries(definition.filters)) {
    const value = params.get(field);
    const isAllowed = operators.includes(value?.includes(',') ? 'in' : 'eq');
    if (value && isAllowed) filters[field] = value.slice(0, 200);
    if (!operators.includes('gte')) continue;
    for (const end of ['from', 'to'] as const) {
      const day = params.get(`${field}.${end}`) ?? '';
      if (isoDay.test(day) && !Number.isNaN(Date.parse(day))) filters[`${field}.${end}`] = day;
    }
  }
  return filters;
}

function parseSort(definition: ResourceDefinition, text: string | null): ListState['sort'] {
  const field = text?.replace(/^-/, '') ?? '';
  if (!definition.sorts.includes(field)) return definition.defaultSort;
  return { field, order: text?.startsWith('-') ? 'desc' : 'asc' };
}

function parseSize(text: string | null): number {
  const size = Math.trunc(Number(text));
  if (text === null || !Number.isFinite(size) || size < 1) return defaultPageSize;
  return Math.min(size, maximumPageSize);
}

const cursorIn = (text: string | null): string => (text !== null && decodeCursor(text) !== null ? text : '');
