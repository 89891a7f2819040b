import { useEffect } from 'react';
import { areShortcutsOn } from '@/lib/shortcuts.ts';

type Handlers = {
  readonly onMove: (step: 1 | -1) => void;
  readonly onOpen: () => void;
  readonly onPreview: () => void;
  readonly onSearch: () => void;
  readonly onPage: (step: 1 | -1) => void;
  readonly onEscape: () => void;
};

/**
 * Keys that other layouts write with other letters: on a keyboard for Urdu, j is where it is on a Latin one, and says ج.
 */
const keyOfPlace: Readonly<Record<string, string>> = { KeyJ: 'j', KeyK: 'k', KeyN: 'n', KeyP: 'p', Slash: '/' };

/** j k enter space n p / escape; never while somebody types or a dialog is open. */
export function useListKeys(handlers: Handlers): void {
  useEffect(() => {
    const actions: Readonly<Record<string, () => void>> = {
      j: () => handlers.onMove(1),
      ArrowDown: () => handlers.onMove(1),
      k: () => handlers.onMove(-1),
      ArrowUp: () => handlers.onMove(-1),
      Enter: handlers.onOpen,
      ' ': handlers.onPreview,
      n: () => handlers.onPage(1),
      p: () => handlers.onPage(-1),
      '/': handlers.onSearch,
      Escape: handlers.onEscape,
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const isEscape = event.key === 'Escape';
      if (!isEscape && (!areShortcutsOn() || isTaken(event))) return;
      const action = actions[event.key] ?? (event.shiftKey ? undefined : actions[keyOfPlace[event.code] ?? '']);
      if (action === undefined || document.querySelector('dialog[open]')) return;
      if (!isEscape) event.preventDefault();
      action();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [handlers]);
}

/** Fields keep all their keys; buttons and links keep those that press them. */
function isTaken({ key, target }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest('input,select,textarea,[contenteditable],[popover]')) return true;
  const isPress = key === 'Enter' || key === ' ';
  return isPress && target.closest('button,a,summary') !== null;
}
