import type { BaseRecord, CrudFilter, CrudSort, DataProvider, GetListResponse, Pagination } from '@refinedev/core';
import { z } from 'zod/mini';
import { beyond, decodeCursor, encodeCursor, quoteValue } from '@/lib/keyset.ts';
import type { ApiClient } from './api-client.ts';
import { isCommandName, runCommand } from './commands.ts';
import { afterFilter, beforeFilter, searchFilter } from './filter-names.ts';
import { namesOfWords } from './names-of-words.ts';
import { adminError, notFound, toAdminError } from './http-error.ts';
import { isReadName, runRead } from './reads.ts';
import { definitionOf, isResourceName, selectOf } from './resource-table.ts';
import {
  defaultPageSize,
  maximumPageSize,
  type FilterOperator,
  type ResourceDefinition,
  type SortOrder,
} from './resources/definition.ts';

export type ListAnswer<Row extends BaseRecord> = GetListResponse<Row> & {
  readonly cursor: { readonly next?: string; readonly previous?: string };
};

type FieldFilter = { field: string; operator: string; value: unknown };
type Sort = { readonly field: string; readonly order: SortOrder };
type Query = ReturnType<ReturnType<ApiClient['from']>['select']>;

/**
 * Refine's door to the API. Reads come from the views in the resource table, with its columns, filters and
 * sorts alone; `meta` is never looked at, since Refine fills it from the address bar. There is no
 * update or delete: each write is a command with an idempotency key (see commands.ts).
 */
export function createDataProvider(client: ApiClient): DataProvider {
  return {
    getApiUrl: () => '',
    getList: async ({ resource, pagination, filters, sorters }) =>
      (await readList(client, definitionFor(resource), pagination, filters, sorters)) as never,
    getOne: async ({ resource, id }) => ({ data: (await readOne(client, resource, String(id))) as never }),
    getMany: async ({ resource, ids }) => ({
      data: (await readMany(client, definitionFor(resource), ids.map(String))) as never,
    }),
    custom: async ({ url, payload, query }) => {
      if (isCommandName(url)) return { data: (await runCommand(client, url, payload)) as never };
      if (isReadName(url)) return { data: (await runRead(client, url, query)) as never };
      throw adminError('request.invalid', `There is no command or read named ${url}.`, 404);
    },
    create: refuseWrite,
    update: refuseWrite,
    deleteOne: refuseWrite,
  };
}

const refuseWrite = (): Promise<never> =>
  Promise.reject(adminError('request.invalid', 'Rows are changed by commands only.', 405));

function definitionFor(resource: string): ResourceDefinition {
  if (isResourceName(resource)) return definitionOf(resource);
  throw adminError('request.invalid', `There is no list named ${resource}.`, 404);
}

async function readOne(client: ApiClient, resource: string, id: string): Promise<unknown> {
  const definition = definitionFor(resource);
  const { data, error, status } = await from(client, definition).eq(definition.idColumn, id).limit(1);
  // A malformed id in the address is a record that does not exist.
  if (error?.code === '22P02') throw notFound();
  if (error) throw toAdminError(error, { status });
  const [row] = parseRows(definition, data);
  if (row === undefined) throw notFound();
  return row;
}

async function readMany(client: ApiClient, definition: ResourceDefinition, ids: readonly string[]): Promise<unknown[]> {
  if (ids.length === 0) return [];
  const { data, error, status } = await from(client, definition)
    .in(definition.idColumn, ids.slice(0, maximumPageSize))
    .limit(maximumPageSize);
  if (error) throw toAdminError(error, { status });
  return parseRows(definition, data);
}

async function readList(
  client: ApiClient,
  definition: ResourceDefinition,
  pagination: Pagination | undefined,
  filters: readonly CrudFilter[] | undefined,
  sorters: readonly CrudSort[] | undefined,
): Promise<ListAnswer<BaseRecord>> {
  const size = pageSizeOf(pagination);
  const sort = sortOf(definition, sorters);
  const fields = (filters ?? []).map(fieldFilter);
  return definition.paging === 'offset'
    ? await readPage(client, definition, fields, sort, size, pageOf(pagination))
    : await readKeyset(client, definition, fields, sort, size);
}

/** Rows of one request of an export: under what the API gives at most, which the row that tells of more counts in. */
const exportPageSize = 500;
/** A file with more rows than this is for a report, not for a browser. */
export const maximumExportRows = 50_000;

/**
 * Every row that fits the filters, in the order of the list, page by page; `onRead` hears after each page how many there are.
 * `isWhole` is false where there are more than a file may have.
 */
export async function readWhole(
  client: ApiClient,
  { resource, filters, sorters }: { resource: string; filters: readonly CrudFilter[]; sorters: readonly CrudSort[] },
  { onRead, signal }: { onRead: (count: number) => void; signal: AbortSignal },
): Promise<{ rows: BaseRecord[]; isWhole: boolean }> {
  const definition = definitionFor(resource);
  const sort = sortOf(definition, sorters);
  const rows: BaseRecord[] = [];
  const place: { page: number; fields: FieldFilter[] } = { page: 1, fields: filters.map(fieldFilter) };
  while (rows.length < maximumExportRows) {
    const answer =
      definition.paging === 'offset'
        ? await readPage(client, definition, place.fields, sort, exportPageSize, place.page)
        : await readKeyset(client, definition, place.fields, sort, exportPageSize);
    signal.throwIfAborted();
    rows.push(...answer.data);
    onRead(rows.length);
    const isMore =
      definition.paging === 'offset' ? rows.length < (answer.total ?? 0) : answer.cursor.next !== undefined;
    if (!isMore || answer.data.length === 0) return { rows, isWhole: true };
    place.page += 1;
    const after = { field: afterFilter, operator: 'eq', value: answer.cursor.next };
    place.fields = [...filters.map(fieldFilter), ...(answer.cursor.next === undefined ? [] : [after])];
  }
  return { rows, isWhole: false };
}

/** The page before or after a cursor; one row more than shown tells whether there is another. */
async function readKeyset(
  client: ApiClient,
  definition: ResourceDefinition,
  fields: readonly FieldFilter[],
  sort: Sort,
  size: number,
): Promise<ListAnswer<BaseRecord>> {
  const { idColumn } = definition;
  const before = cursorOf(fields, beforeFilter);
  const after = before === null ? cursorOf(fields, afterFilter) : null;
  const isBackward = before !== null;
  const order = isBackward ? opposite(sort.order) : sort.order;
  const cursor = before ?? after;

  let query = narrow(from(client, definition), definition, fields);
  if (cursor !== null) query = query.or(beyond(sort.field, idColumn, cursor, order));
  query = query.order(sort.field, { ascending: order === 'asc' });
  if (sort.field !== idColumn) query = query.order(idColumn, { ascending: order === 'asc' });

  const { data, error, status } = await query.limit(size + 1);
  if (error) throw toAdminError(error, { status });
  const raw = asRecords(data);
  const page = raw.slice(0, size);
  if (isBackward) page.reverse();
  const hasBeyond = raw.length > size;
  const edge = (row: Record<string, unknown> | undefined): string | undefined =>
    row && encodeCursor({ value: asText(row[sort.field]), id: asText(row[idColumn]) });
  const next = (isBackward ? cursor !== null : hasBeyond) ? edge(page.at(-1)) : undefined;
  const previous = (isBackward ? hasBeyond : cursor !== null) ? edge(page[0]) : undefined;
  return {
    data: parseRows(definition, page),
    total: page.length,
    cursor: { ...(next ? { next } : {}), ...(previous ? { previous } : {}) },
  };
}

async function readPage(
  client: ApiClient,
  definition: ResourceDefinition,
  fields: readonly FieldFilter[],
  sort: Sort,
  size: number,
  page: number,
): Promise<ListAnswer<BaseRecord>> {
  const first = (page - 1) * size;
  const { data, error, status, count } = await narrow(from(client, definition, 'exact'), definition, fields)
    .order(sort.field, { ascending: sort.order === 'asc' })
    .range(first, first + size - 1);
  if (error) throw toAdminError(error, { status });
  return { data: parseRows(definition, data), total: count ?? asRecords(data).length, cursor: {} };
}

function from(client: ApiClient, definition: ResourceDefinition, count?: 'exact'): Query {
  return client
    .from(definition.view as never)
    .select(selectOf(definition) as never, count ? { count } : undefined) as never;
}

function narrow(query: Query, definition: ResourceDefinition, fields: readonly FieldFilter[]): Query {
  let narrowed = query;
  for (const { field, operator, value } of fields) {
    if (field === afterFilter || field === beforeFilter) continue;
    if (field === searchFilter) {
      const condition = searchCondition(definition, String(value));
      if (condition !== null) narrowed = narrowed.or(condition);
      continue;
    }
    narrowed = applyFilter(narrowed, definition, field, operator, value);
  }
  return narrowed;
}

function applyFilter(
  query: Query,
  definition: ResourceDefinition,
  field: string,
  operator: string,
  value: unknown,
): Query {
  const allowed = definition.filters[field];
  if (!allowed?.includes(operator as FilterOperator)) {
    throw adminError('request.invalid', `${definition.view} cannot be filtered by ${field} ${operator}.`, 422);
  }
  const pair = definition.either?.[field];
  if (pair) {
    const wanted = quoteValue(asScalar(value));
    return query.or(pair.map((column) => `${column}.eq.${wanted}`).join(','));
  }
  if (operator === 'in') return query.in(field, asList(value));
  if (operator === 'gte') return query.gte(field, asScalar(value));
  if (operator === 'lte') return query.lte(field, asScalar(value));
  return query.eq(field, asScalar(value));
}

/**
 * `ilike` on each search column; characters with a meaning in patterns or logic trees are dropped, so the value needs no
 * quotes: not every server of this API takes quotes off a pattern, and one that does not finds nothing.
 */
function searchCondition(definition: ResourceDefinition, searched: string): string | null {
  const words = searched
    .replace(/[%*"\\(),]/g, ' ')
    .trim()
    .slice(0, 80);
  if (words === '' || definition.search.length === 0) return null;
  const pattern = `%${words}%`;
  const columns = words.includes('@') && definition.email ? [definition.email] : definition.search;
  const conditions = columns.map((column) => `${column}.ilike.${pattern}`);
  return [...conditions, ...wordConditions(definition, words)].join(',');
}

function wordConditions({ searchWords }: ResourceDefinition, words: string): string[] {
  const names = searchWords === undefined ? [] : namesOfWords(searchWords.groups, words);
  return searchWords === undefined || names.length === 0 ? [] : [`${searchWords.column}.in.(${names.join(',')})`];
}

function fieldFilter(filter: CrudFilter): FieldFilter {
  if ('field' in filter) return { field: filter.field, operator: filter.operator, value: filter.value };
  throw adminError('request.invalid', 'Filters cannot be nested.', 422);
}

function cursorOf(fields: readonly FieldFilter[], name: string): { value: string; id: string } | null {
  const filter = fields.find((candidate) => candidate.field === name);
  return filter === undefined ? null : decodeCursor(String(filter.value));
}

function sortOf(definition: ResourceDefinition, sorters: readonly CrudSort[] | undefined): Sort {
  const wanted = sorters?.[0];
  if (wanted === undefined) return definition.defaultSort;
  if (!definition.sorts.includes(wanted.field)) {
    throw adminError('request.invalid', `${definition.view} cannot be sorted by ${wanted.field}.`, 422);
  }
  return { field: wanted.field, order: wanted.order === 'asc' ? 'asc' : 'desc' };
}

function pageSizeOf(pagination: Pagination | undefined): number {
  const wanted = Math.trunc(pagination?.pageSize ?? defaultPageSize);
  if (!Number.isFinite(wanted) || wanted < 1) return defaultPageSize;
  return Math.min(wanted, maximumPageSize);
}

function pageOf(pagination: Pagination | undefined): number {
  const page = Math.trunc(pagination?.currentPage ?? 1);
  return Number.isFinite(page) && page >= 1 ? page : 1;
}

const opposite = (order: SortOrder): SortOrder => (order === 'asc' ? 'desc' : 'asc');
/** A column one can sort by holds a scalar. */
const asText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? `${value}` : '';
const asScalar = (value: unknown): string => String(value).slice(0, 200);
const asList = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).slice(0, 50).map(asScalar);
const asRecords = (data: unknown): Record<string, unknown>[] =>
  Array.isArray(data) ? (data as Record<string, unknown>[]) : [];

/** Rows as the schema says; a row that does not fit is an error, never half a screen. */
export function parseRows(definition: ResourceDefinition, data: unknown): BaseRecord[] {
  const parsed = z.array(definition.row).safeParse(data ?? []);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw adminError(
    'answer.unexpected',
    `${definition.view} answered in a shape that this version does not know (${issue?.path.join('.') ?? ''}).`,
  );
}
