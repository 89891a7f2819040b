import { readStoredText, writeStoredText } from './stored.ts';

export type Theme = 'system' | 'light' | 'dark';

export function readTheme(): Theme {
  const stored = readStoredText('theme');
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

/** Sets the theme on the page and keeps the choice; first-paint.js does the same at the next visit. */
export function applyTheme(theme: Theme): void {
  writeStoredText('theme', theme);
  const isDark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
}
