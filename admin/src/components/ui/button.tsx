import { clsx } from 'clsx';
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { Link, type LinkProps } from 'react-router';

export type ButtonTone = 'primary' | 'quiet' | 'plain' | 'destructive';
type Looks = { tone?: ButtonTone; size?: 'small' | 'medium'; icon?: ReactNode };

const tones: Record<ButtonTone, string> = {
  primary: 'bg-brand text-on-brand hover:brightness-110',
  quiet: 'border border-line-strong bg-surface text-ink hover:bg-brand-wash',
  plain: 'text-ink hover:bg-brand-wash',
  destructive: 'bg-negative text-on-negative hover:brightness-110',
};

const classesOf = ({ tone = 'quiet', size = 'medium' }: Looks, more?: string): string =>
  clsx(
    'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-field font-medium whitespace-nowrap',
    'disabled:cursor-not-allowed disabled:opacity-55 pointer-coarse:min-h-11',
    size === 'small' ? 'min-h-7 px-2 text-xs' : 'min-h-9 px-3 text-sm',
    tones[tone],
    more,
  );

/** A button; the icon stands before the words and is hidden from assistive technology. */
export function Button({
  tone,
  size,
  icon,
  children,
  className,
  type = 'button',
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & Looks) {
  return (
    <button
      type={type === 'submit' ? 'submit' : 'button'}
      className={classesOf({ ...(tone && { tone }), ...(size && { size }) }, className)}
      {...rest}
    >
      {icon}
      {children}
    </button>
  );
}

/** A link that looks like a button. */
export function ButtonLink({ tone, size, icon, children, className, ...rest }: LinkProps & Looks) {
  return (
    <Link className={classesOf({ ...(tone && { tone }), ...(size && { size }) }, className)} {...rest}>
      {icon}
      {children}
    </Link>
  );
}

/** A square button with an icon; the label is its name and its tooltip. */
export function IconButton({
  label,
  children,
  className,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & { label: string }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={clsx(
        'inline-flex size-8 shrink-0 items-center justify-center rounded-field text-ink-soft hover:bg-brand-wash hover:text-ink',
        'disabled:cursor-not-allowed disabled:opacity-50 pointer-coarse:size-11',
        className,
      )}
      {...rest}
    >
      {children}
    </button>
  );
}
