import { useEffect, type RefObject } from 'react';

/** Tabs that are wider than a phone are scrolled sideways until the one that is open can be seen. */
export function useShownCurrent(tabs: RefObject<HTMLElement | null>, current: string): void {
  useEffect(() => {
    const list = tabs.current;
    if (current === '') return;
    const tab = list?.querySelector<HTMLElement>('[aria-current="page"]');
    if (!list || !tab || list.scrollWidth <= list.clientWidth) return;
    const [outer, inner] = [list.getBoundingClientRect(), tab.getBoundingClientRect()];
    // Only sideways, and by what is missing: scrollIntoView would move the page too.
    list.scrollBy({ left: inner.left + inner.width / 2 - (outer.left + outer.width / 2) });
  }, [tabs, current]);
}
