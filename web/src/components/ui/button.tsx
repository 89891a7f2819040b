import { cva, type VariantProps } from 'class-variance-authority';
import { LoaderCircle } from 'lucide-react';
import type { ButtonHTMLAttributes, MouseEvent, ReactNode } from 'react';

/** The look of everything that acts: buttons, and links that look like buttons. */
export const buttonStyle = cva(
  'inline-flex items-center justify-center gap-2 rounded-field font-medium text-center transition-colors select-none aria-disabled:cursor-default aria-disabled:opacity-60',
  {
    variants: {
      tone: {
        primary: 'bg-brand text-on-brand hover:bg-brand-strong',
        quiet: 'border border-line-strong bg-surface text-ink hover:bg-brand-wash',
        ghost: 'text-ink hover:bg-brand-wash',
        danger: 'bg-negative text-on-negative hover:brightness-95',
        'danger-quiet': 'border border-negative bg-surface text-negative hover:bg-negative-wash',
      },
      size: {
        medium: 'min-h-11 px-4 py-2 text-base',
        small: 'min-h-9 px-3 py-1 text-sm pointer-coarse:min-h-11',
        icon: 'size-11 shrink-0',
      },
      isWide: { true: 'w-full', false: '' },
    },
    defaultVariants: { tone: 'primary', size: 'medium', isWide: false },
  },
);

export type ButtonStyleProps = VariantProps<typeof buttonStyle>;

type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className' | 'disabled'> &
  ButtonStyleProps & {
    /** Something is being sent: the button keeps its focus and its words, and does nothing more. */
    isBusy?: boolean;
    isDisabled?: boolean;
    icon?: ReactNode;
    children?: ReactNode;
  };

export function Button({
  tone,
  size,
  isWide,
  isBusy = false,
  isDisabled = false,
  icon,
  children,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps) {
  const isInert = isBusy || isDisabled;
  function handleClick(event: MouseEvent<HTMLButtonElement>) {
    if (isInert) {
      event.preventDefault();
      return;
    }
    onClick?.(event);
  }
  return (
    <button
      {...rest}
      type={type}
      className={buttonStyle({ tone, size, isWide })}
      aria-disabled={isInert || undefined}
      aria-busy={isBusy || undefined}
      onClick={handleClick}
    >
      {isBusy ? <LoaderCircle aria-hidden className="size-4 shrink-0 animate-spin" /> : icon}
      {children}
    </button>
  );
}
