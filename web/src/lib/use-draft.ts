import { useEffect, useState } from 'react';
import { useUserId } from '@/app/session.tsx';
import { trySessionStorage } from './try-storage.ts';

const prefix = 'amana.draft.';

export type Draft<Form extends object> = {
  readonly form: Form;
  readonly change: (part: Partial<Form>) => void;
  /** What was written has been sent: the form is as it was at the start. */
  readonly forget: () => void;
};

/**
 * A form with a long text in it, which outlives a reload of the tab and the end of a session; another person never sees it.
 * Kept is only what was typed: everything else follows `start`, also where that is read anew.
 */
export function useDraft<Form extends object>(name: string, start: Form): Draft<Form> {
  const userId = useUserId();
  const key = `${prefix}${userId}.${name}`;
  const [kept, setKept] = useState(() => ({ key, typed: readDraft(key, start) }));
  let current = kept;
  if (kept.key !== key) {
    current = { key, typed: readDraft(key, start) };
    setKept(current);
  }
  useEffect(() => writeDraft(current.key, current.typed), [current]);
  return {
    form: { ...start, ...current.typed },
    change: (part) => setKept((before) => ({ key, typed: { ...before.typed, ...part } })),
    forget: () => {
      // At once, too: the page that would do it later may be left in the same moment.
      writeDraft(key, {});
      setKept({ key, typed: {} });
    },
  };
}

/** Deletes what was being written here: everybody's, or that of all but one person. */
export function forgetDrafts(exceptUserId?: string): void {
  trySessionStorage((storage) => {
    const own = exceptUserId === undefined ? null : `${prefix}${exceptUserId}.`;
    for (const key of Object.keys(storage))
      if (key.startsWith(prefix) && (own === null || !key.startsWith(own))) storage.removeItem(key);
  });
}

function writeDraft(key: string, typed: object): void {
  trySessionStorage((storage) => {
    if (Object.keys(typed).length === 0) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(typed));
  });
}

/** Only what the form of this version still has, in the type that it has there. */
function readDraft<Form extends object>(key: string, start: Form): Partial<Form> {
  const stored = trySessionStorage((storage) => JSON.parse(storage.getItem(key) ?? '{}') as unknown);
  if (typeof stored !== 'object' || stored === null) return {};
  const fits = ([field, value]: [string, unknown]) => {
    const first: unknown = start[field as keyof Form];
    return first !== undefined && (first === null || value === null || typeof value === typeof first);
  };
  return Object.fromEntries(Object.entries(stored).filter(fits)) as Partial<Form>;
}
