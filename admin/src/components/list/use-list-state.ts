import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import type { ResourceDefinition } from '@/providers/resources/definition.ts';
import { changeState, parseListState, toSearchParams, type ListState, type ListTab } from './list-state.ts';

/** The list's state in the address bar: it can be shared, and Back always works. */
export function useListState(definition: ResourceDefinition, tabs: readonly ListTab[]) {
  const [params, setParams] = useSearchParams();
  const state = useMemo(() => parseListState(definition, tabs, params), [definition, tabs, params]);

  const change = useCallback(
    (patch: Partial<ListState>, isReplaced = false) => {
      const next = changeState(state, patch);
      setParams(withBook(toSearchParams(definition, tabs, next), params), { replace: isReplaced });
    },
    [definition, tabs, state, params, setParams],
  );
  const go = useCallback(
    (search: string) => setParams(withBook(new URLSearchParams(search), params)),
    [params, setParams],
  );

  return { state, change, go, search: toSearchParams(definition, tabs, state).toString() };
}

/** Pages with several lists name the one that is shown; it stays. */
function withBook(next: URLSearchParams, current: URLSearchParams): URLSearchParams {
  const book = current.get('book');
  if (book !== null) next.set('book', book);
  return next;
}
