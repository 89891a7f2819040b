import { createElement, type ReactNode } from 'react';

type OneLineProps = {
  /** The element that it is. */
  as?: 'p' | 'span' | 'h2' | 'h3';
  /** How many lines there are before it is cut. */
  lines?: 1 | 2;
  className?: string;
  children: ReactNode;
};

/**
 * A text of people's own, cut at its own end: by the direction of its first letter, but beside the same edge as the page.
 * With the direction of the page, English in Urdu would lose its beginning.
 */
export function OneLine({ as = 'span', lines = 1, className = '', children }: OneLineProps) {
  const cut = lines === 1 ? 'block truncate' : 'line-clamp-2';
  return createElement(
    as,
    { dir: 'auto', className: `min-w-0 wrap-anywhere ltr:text-left rtl:text-right ${cut} ${className}` },
    children,
  );
}
