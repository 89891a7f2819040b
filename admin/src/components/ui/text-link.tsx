import { clsx } from 'clsx';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useStaff } from '@/providers/staff.tsx';

type Props = { readonly to: string; readonly className?: string | undefined; readonly children: ReactNode };

/** A link in running text or in a cell; plain text for whoever may not open its page. */
export function TextLink({ to, className, children }: Props) {
  const { staff, mayOpen } = useStaff();
  if (staff !== null && !mayOpen(to)) return <span className={className}>{children}</span>;
  return (
    <Link
      to={to}
      className={clsx('text-brand underline decoration-brand/40 underline-offset-2 hover:decoration-brand', className)}
    >
      {children}
    </Link>
  );
}
