import { CircleAlert } from 'lucide-react';
import {
  useId,
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from 'react';

type FieldShellProps = {
  label: ReactNode;
  hint?: ReactNode;
  error?: string | undefined;
  /** Optional fields say so; all others must be filled. */
  optionalLabel?: string | undefined;
};

type ShellIds = { id: string; hintId: string; errorId: string };

function FieldShell({
  label,
  hint,
  error,
  optionalLabel,
  ids,
  children,
}: FieldShellProps & { ids: ShellIds; children: ReactNode }) {
  return (
    <div className="grid content-start gap-1">
      <label htmlFor={ids.id} className="text-sm font-medium">
        {label}
        {optionalLabel ? <span className="font-normal text-ink-soft"> · {optionalLabel}</span> : null}
      </label>
      {children}
      {hint ? (
        <p id={ids.hintId} className="text-xs text-ink-soft">
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={ids.errorId} role="alert" className="flex items-start gap-1.5 text-sm text-negative">
          <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span>{error}</span>
        </p>
      ) : null}
    </div>
  );
}

function useFieldIds(): ShellIds {
  const id = useId();
  return { id, hintId: `${id}-hint`, errorId: `${id}-error` };
}

function ariaOf(ids: ShellIds, hint: ReactNode, error: string | undefined) {
  const describedBy = [hint ? ids.hintId : '', error ? ids.errorId : ''].filter(Boolean).join(' ');
  return { 'aria-describedby': describedBy || undefined, 'aria-invalid': error ? true : undefined } as const;
}

/** What was typed reads in its own direction; an empty field waits in that of the page. */
function directionOf(dir: string | undefined, value: unknown): string | undefined {
  return dir ?? (typeof value === 'string' && value !== '' ? 'auto' : undefined);
}

type TextFieldProps = FieldShellProps &
  Omit<InputHTMLAttributes<HTMLInputElement>, 'className' | 'id'> & {
    ref?: Ref<HTMLInputElement>;
    /** Shown inside the field's start, e.g. a currency. */
    prefix?: string;
    /** The value in the words of the page, shown over what the browser writes until the field has the focus. */
    cover?: string;
  };

export function TextField({ label, hint, error, optionalLabel, prefix, cover, ref, ...input }: TextFieldProps) {
  const ids = useFieldIds();
  const box = (
    <input
      {...input}
      ref={ref}
      id={ids.id}
      dir={directionOf(input.dir, input.value)}
      {...ariaOf(ids, hint, error)}
      className={`field-box ${prefix ? 'ps-14' : ''} ${cover === undefined ? '' : 'peer not-focus:text-transparent'}`}
    />
  );
  return (
    <FieldShell label={label} hint={hint} error={error} optionalLabel={optionalLabel} ids={ids}>
      {prefix ? (
        <div className="relative" dir="ltr">
          <span className="pointer-events-none absolute inset-y-0 start-0 flex items-center ps-3 text-sm text-ink-soft">
            <bdi>{prefix}</bdi>
          </span>
          {box}
        </div>
      ) : cover === undefined ? (
        box
      ) : (
        <div className="relative">
          {box}
          <span className="pointer-events-none absolute inset-y-0 start-0 flex items-center ps-3 peer-focus:hidden">
            {cover}
          </span>
        </div>
      )}
    </FieldShell>
  );
}

type SelectFieldProps = FieldShellProps &
  Omit<SelectHTMLAttributes<HTMLSelectElement>, 'className' | 'id'> & {
    ref?: Ref<HTMLSelectElement>;
    children: ReactNode;
  };

export function SelectField({ label, hint, error, optionalLabel, children, ref, ...select }: SelectFieldProps) {
  const ids = useFieldIds();
  return (
    <FieldShell label={label} hint={hint} error={error} optionalLabel={optionalLabel} ids={ids}>
      <select {...select} ref={ref} id={ids.id} {...ariaOf(ids, hint, error)} className="field-box">
        {children}
      </select>
    </FieldShell>
  );
}

type TextAreaFieldProps = FieldShellProps &
  Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'className' | 'id'> & { ref?: Ref<HTMLTextAreaElement> };

export function TextAreaField({ label, hint, error, optionalLabel, ref, rows = 3, ...area }: TextAreaFieldProps) {
  const ids = useFieldIds();
  return (
    <FieldShell label={label} hint={hint} error={error} optionalLabel={optionalLabel} ids={ids}>
      <textarea
        {...area}
        ref={ref}
        rows={rows}
        id={ids.id}
        dir={directionOf(area.dir, area.value)}
        {...ariaOf(ids, hint, error)}
        className="field-box"
      />
    </FieldShell>
  );
}

type ChoiceProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'className' | 'type' | 'title'> & {
  title: ReactNode;
  description?: ReactNode;
  ref?: Ref<HTMLInputElement>;
};

/** One radio of a group, drawn as a row that is easy to hit. Wrap a group in a fieldset with a legend. */
export function ChoiceField({ title, description, ref, ...input }: ChoiceProps) {
  return (
    <label className="flex min-h-11 cursor-pointer items-start gap-3 rounded-field border border-line p-3 has-checked:border-brand has-checked:bg-brand-wash has-disabled:cursor-default has-disabled:opacity-70 has-focus-visible:outline-2 has-focus-visible:outline-brand">
      <input
        {...input}
        ref={ref}
        type="radio"
        className="mt-1 size-4 shrink-0 accent-brand focus-visible:outline-none"
      />
      <span className="min-w-0 flex-1">
        <span className="block font-medium">{title}</span>
        {description ? <span className="block text-sm text-ink-soft">{description}</span> : null}
      </span>
    </label>
  );
}

type CheckFieldProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'className' | 'type'> & {
  label: ReactNode;
  ref?: Ref<HTMLInputElement>;
};

export function CheckField({ label, ref, ...input }: CheckFieldProps) {
  return (
    <label className="flex min-h-11 cursor-pointer items-center gap-3">
      <input {...input} ref={ref} type="checkbox" className="size-5 shrink-0 accent-brand" />
      <span>{label}</span>
    </label>
  );
}
