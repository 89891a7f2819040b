import { describe, expect, test } from 'vitest';
import { encodeCursor } from '@/lib/keyset.ts';
import { definitionOf } from '@/providers/resource-table.ts';
import { changeState, parseListState, toCrudFilters, toSearchParams, type ListTab } from './list-state.ts';

const orders = definitionOf('orders');
const tabs: readonly ListTab[] = [
  { id: 'all', filters: {} },
  { id: 'disputed', filters: { status: 'disputed' } },
];
const parse = (search: string) => parseListState(orders, tabs, new URLSearchParams(search));

describe('the address of a list', () => {
  test('an empty address is the first tab, newest first', () => {
    expect(parse('')).toMatchObject({ tab: 'all', sort: { field: 'created_at', order: 'desc' }, size: 50 });
  });

  test('what is not allowed is dropped', () => {
    const state = parse(
      'idColumnName=store_id&schema=audit&select=secret&sort=password&size=100000&tab=nope&currency=PKR,NGN',
    );
    expect(state).toMatchObject({ tab: 'all', filters: {}, sort: { field: 'created_at' }, size: 100 });
  });

  test('a forged cursor begins at the first page', () => {
    expect(parse('after=%22%3Bdrop').after).toBe('');
  });

  test('a state survives its address', () => {
    const cursor = encodeCursor({ value: '2026-11-21T10:00:00+00:00', id: 'a' });
    const state = {
      ...parse('tab=disputed&q=AM-7&currency=NGN&created_at.from=2026-11-01&sort=-held_minor&size=25'),
      after: cursor,
    };
    expect(parseListState(orders, tabs, toSearchParams(orders, tabs, state))).toEqual(state);
  });

  test('another filter begins again at the first page', () => {
    const state = { ...parse(''), after: encodeCursor({ value: 'x', id: 'y' }) };
    expect(changeState(state, { search: 'AM' }).after).toBe('');
  });

  test('the tab, the filters and the search become filters of the list', () => {
    const filters = toCrudFilters(parse('tab=disputed&q=AM-7&currency=NGN'), tabs, { buyer_id: 'b' });
    expect(filters).toEqual([
      { field: 'status', operator: 'eq', value: 'disputed' },
      { field: 'currency', operator: 'eq', value: 'NGN' },
      { field: 'buyer_id', operator: 'eq', value: 'b' },
      { field: 'search', operator: 'contains', value: 'AM-7' },
    ]);
  });
});
