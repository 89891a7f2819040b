import { useEffect } from 'react';
import { areShortcutsOn } from '@/lib/shortcuts.ts';

type Handlers = {
  readonly onMove: (step: 1 | -1) => void;
  readonly onOpen: () => void;
  readonly onPreview: () => void;
  readonly onSearch: () => void;
  readonly onEscape: () => void;
};

/** j k enter space / escape; never while somebody types or a dialog is open. */
export function useListKeys(handlers: Handlers): void {
  useEffect(() => {
    const actions: Readonly<Record<string, () => void>> = {
      j: () => handlers.onMove(1),
      ArrowDown: () => handlers.onMove(1),
      k: () => handlers.onMove(-1),
      ArrowUp: () => handlers.onMove(-1),
      Enter: handlers.onOpen,
      ' ': handlers.onPreview,
      '/': handlers.onSearch,
      Escape: handlers.onEscape,
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const isEscape = event.key === 'Escape';
      if (!isEscape && (!areShortcutsOn() || isBusy(event.target))) return;
      const action = actions[event.key];
      if (action === undefined || document.querySelector('dialog[open]')) return;
      if (!isEscape) event.preventDefault();
      action();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [handlers]);
}

/** Fields, buttons and links keep their own keys. */
const isBusy = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest('input,select,textarea,button,a,summary,[contenteditable],[popover]') !== null;
