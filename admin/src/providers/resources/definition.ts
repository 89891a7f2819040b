import type { z } from 'zod/mini';

export type FilterOperator = 'eq' | 'in' | 'gte' | 'lte';
export type SortOrder = 'asc' | 'desc';

/**
 * All that a list may ask of the API. The address bar, saved views and Refine's `meta` can choose
 * only among these; anything else is refused before a request is made.
 */
export type ResourceDefinition = {
  /** The view in the api schema. */
  readonly view: string;
  readonly idColumn: string;
  /** The row as the API sends it; its keys are also what is selected. */
  readonly row: z.ZodMiniObject;
  readonly filters: Readonly<Record<string, readonly FilterOperator[]>>;
  /** Text columns that the search box looks into. */
  readonly search: readonly string[];
  /** Where the screens have words for what stands in a column, the search box looks into those, too. */
  readonly searchWords?: { readonly column: string; readonly groups: readonly string[] };
  /** The column searched instead when the text has an @: it is computed, so it is asked only then. */
  readonly email?: string;
  /** Filters that fit when either of two columns does. */
  readonly either?: Readonly<Record<string, readonly [string, string]>>;
  readonly sorts: readonly string[];
  readonly defaultSort: { readonly field: string; readonly order: SortOrder };
  /** `keyset` for lists that grow without end; `offset` for the few that stay short. */
  readonly paging: 'keyset' | 'offset';
  /** What a member of staff needs to see it at all; the server decides again. */
  readonly permission: string;
};

/** No list asks for more rows than this at once, whatever the address bar says. */
export const maximumPageSize = 100;
export const defaultPageSize = 50;

export const newestFirst = { field: 'created_at', order: 'desc' } as const;
export const span = ['gte', 'lte'] as const;
export const oneOrMore = ['eq', 'in'] as const;
