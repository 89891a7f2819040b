import { z } from 'zod/mini';

const cursorSchema = z.tuple([z.string(), z.string()]);

/** Where a page begins: the sort value and the id of the row before it. */
export type Cursor = { readonly value: string; readonly id: string };

/** A cursor as URL-safe text. */
export function encodeCursor(cursor: Cursor): string {
  const bytes = new TextEncoder().encode(JSON.stringify([cursor.value, cursor.id]));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

/** Null for anything that is not a cursor of ours: the list then begins at its first page. */
export function decodeCursor(text: string): Cursor | null {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0));
    const parsed = cursorSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
    return parsed.success ? { value: parsed.data[0], id: parsed.data[1] } : null;
  } catch {
    return null;
  }
}

/** A value inside a PostgREST logic tree: quoted, so that commas and brackets stay data. */
export const quoteValue = (value: string): string => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** The rows beyond a cursor in the order (column, id), as a PostgREST `or` condition. */
export function beyond(column: string, idColumn: string, cursor: Cursor, order: 'asc' | 'desc'): string {
  const than = order === 'asc' ? 'gt' : 'lt';
  if (column === idColumn) return `${idColumn}.${than}.${quoteValue(cursor.id)}`;
  const value = quoteValue(cursor.value);
  return `${column}.${than}.${value},and(${column}.eq.${value},${idColumn}.${than}.${quoteValue(cursor.id)})`;
}
