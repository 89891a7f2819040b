import type { VisibilityState } from '@tanstack/react-table';
import { useCallback, useState } from 'react';
import { z } from 'zod/mini';
import { readStored, writeStored } from '@/lib/stored.ts';
import type { Density } from './data-table.tsx';

const visibilitySchema = z.record(z.string(), z.boolean());
const viewsSchema = z.array(z.object({ name: z.string(), search: z.string() }));

/** A list with its filters and sort under a name. */
export type SavedView = z.infer<typeof viewsSchema>[number];

/** Column choice, density and saved views of one list, kept in this browser. */
export function useListPreferences(list: string, hiddenFirst: readonly string[]) {
  const [visibility, setVisibility] = useState<VisibilityState>(() => {
    const stored = visibilitySchema.safeParse(readStored(`columns.${list}`));
    return stored.success ? stored.data : Object.fromEntries(hiddenFirst.map((id) => [id, false]));
  });
  const [views, setViews] = useState<readonly SavedView[]>(() => {
    const stored = viewsSchema.safeParse(readStored(`views.${list}`));
    return stored.success ? stored.data : [];
  });
  const [density, setDensity] = useState<Density>(() => (readStored('density') === 'roomy' ? 'roomy' : 'compact'));

  const showColumn = useCallback(
    (id: string, isShown: boolean) =>
      setVisibility((before) => {
        const next = { ...before, [id]: isShown };
        writeStored(`columns.${list}`, next);
        return next;
      }),
    [list],
  );
  const keepViews = useCallback(
    (next: readonly SavedView[]) => {
      writeStored(`views.${list}`, next);
      setViews(next);
    },
    [list],
  );
  const chooseDensity = useCallback((next: Density) => {
    writeStored('density', next);
    setDensity(next);
  }, []);
  return { visibility, showColumn, views, keepViews, density, chooseDensity };
}
