import { cva } from 'class-variance-authority';
import type { ReactNode } from 'react';

export type BadgeTone = 'neutral' | 'brand' | 'attention' | 'positive' | 'negative' | 'frozen';

const badgeStyle = cva(
  'inline-flex max-w-full items-center gap-1.5 rounded-full px-2.5 py-0.5 text-xs font-medium whitespace-nowrap',
  {
    variants: {
      tone: {
        neutral: 'border border-line bg-paper text-ink-soft',
        brand: 'bg-brand-wash text-brand-strong',
        attention: 'bg-attention text-on-attention',
        positive: 'bg-positive-wash text-positive',
        negative: 'bg-negative-wash text-negative',
        frozen: 'bg-frozen-wash text-frozen',
      },
    },
  },
);

/** A status: always a word, and a mark where one helps, never colour alone. */
export function Badge({
  tone = 'neutral',
  icon,
  children,
}: {
  tone?: BadgeTone;
  icon?: ReactNode;
  children: ReactNode;
}) {
  return (
    <span className={badgeStyle({ tone })}>
      {icon}
      <span className="truncate">{children}</span>
    </span>
  );
}
