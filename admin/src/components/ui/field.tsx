import { clsx } from 'clsx';
import {
  useId,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from 'react';

const box =
  'w-full rounded-field border border-line-strong bg-surface text-ink aria-invalid:border-negative in-data-tried:invalid:border-negative disabled:opacity-60';

type Shell = {
  label: string;
  hint?: ReactNode;
  problem?: string | undefined;
  isLabelHidden?: boolean;
};

function FieldShell({
  label,
  hint,
  problem,
  isLabelHidden,
  children,
  className,
}: Shell & { className?: string | undefined; children: (ids: FieldIds) => ReactNode }) {
  const id = useId();
  const hintId = `${id}-hint`;
  const problemId = `${id}-problem`;
  const described = [hint ? hintId : '', problem ? problemId : ''].filter(Boolean).join(' ');
  return (
    <div className={clsx('flex flex-col gap-1', className)}>
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'text-xs font-medium'}>
        {label}
      </label>
      {children({
        id,
        'aria-describedby': described === '' ? undefined : described,
        'aria-invalid': problem ? true : undefined,
      })}
      {hint && (
        <p id={hintId} className="text-xs text-ink-soft">
          {hint}
        </p>
      )}
      {problem && (
        <p id={problemId} role="alert" className="text-xs font-medium text-negative">
          {problem}
        </p>
      )}
    </div>
  );
}

type FieldIds = {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
};

/** A labelled text input; what is wrong stands under it. */
export function TextField({
  label,
  hint,
  problem,
  isLabelHidden,
  className,
  ...rest
}: Shell & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <FieldShell {...shellOf({ label, hint, problem, isLabelHidden })} className={className}>
      {(ids) => <input {...ids} className={clsx(box, 'h-9 px-2.5 pointer-coarse:h-11')} {...rest} />}
    </FieldShell>
  );
}

/** A labelled text area. */
export function TextArea({
  label,
  hint,
  problem,
  isLabelHidden,
  className,
  ...rest
}: Shell & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return (
    <FieldShell {...shellOf({ label, hint, problem, isLabelHidden })} className={className}>
      {(ids) => <textarea {...ids} rows={3} className={clsx(box, 'px-2.5 py-1.5')} {...rest} />}
    </FieldShell>
  );
}

/** A labelled native select. */
export function SelectField({
  label,
  hint,
  problem,
  isLabelHidden,
  className,
  children,
  ...rest
}: Shell & SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <FieldShell {...shellOf({ label, hint, problem, isLabelHidden })} className={className}>
      {(ids) => (
        <select {...ids} className={clsx(box, 'h-9 ps-2 pe-1 pointer-coarse:h-11')} {...rest}>
          {children}
        </select>
      )}
    </FieldShell>
  );
}

/** A check box with its words beside it. */
export function CheckField({
  label,
  className,
  ...rest
}: { label: ReactNode } & Omit<InputHTMLAttributes<HTMLInputElement>, 'type'>) {
  return (
    <label className={clsx('flex min-h-7 items-center gap-2 text-sm pointer-coarse:min-h-11', className)}>
      <input type="checkbox" className="size-4 shrink-0 accent-brand" {...rest} />
      <span>{label}</span>
    </label>
  );
}

function shellOf(shell: {
  label: string;
  hint: ReactNode;
  problem: string | undefined;
  isLabelHidden: boolean | undefined;
}): Shell {
  return {
    label: shell.label,
    problem: shell.problem,
    ...(shell.hint !== undefined && { hint: shell.hint }),
    ...(shell.isLabelHidden !== undefined && { isLabelHidden: shell.isLabelHidden }),
  };
}
