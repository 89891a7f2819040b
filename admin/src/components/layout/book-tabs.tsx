import { clsx } from 'clsx';
import { useRef } from 'react';
import { Link } from 'react-router';
import { useShownCurrent } from '@/lib/use-shown-current.ts';

/** The parts of a page that stand under one address, told apart by `?book=`. */
export function BookTabs<Book extends string>({
  label,
  path,
  books,
  current,
  nameOf,
}: {
  label: string;
  path: string;
  books: readonly Book[];
  current: Book;
  nameOf: (book: Book) => string;
}) {
  const tabs = useRef<HTMLElement>(null);
  useShownCurrent(tabs, current);
  return (
    <nav ref={tabs} aria-label={label} className="-mx-1 flex max-w-full gap-1 overflow-x-auto p-1 max-sm:gap-0">
      {books.map((book) => (
        <Link
          key={book}
          to={`${path}?book=${book}`}
          aria-current={book === current ? 'page' : undefined}
          className={clsx(
            'inline-flex min-h-8 shrink-0 items-center rounded-field px-3 max-sm:px-1.5 pointer-coarse:min-h-11',
            book === current ? 'bg-brand-wash font-medium' : 'text-ink-soft hover:bg-surface hover:text-ink',
          )}
        >
          {nameOf(book)}
        </Link>
      ))}
    </nav>
  );
}
