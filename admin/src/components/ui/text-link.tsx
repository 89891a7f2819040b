import { clsx } from 'clsx';
import { Link, type LinkProps } from 'react-router';

/** A link in running text or in a cell. */
export function TextLink({ className, ...rest }: LinkProps) {
  return (
    <Link
      className={clsx('text-brand underline decoration-brand/40 underline-offset-2 hover:decoration-brand', className)}
      {...rest}
    />
  );
}
