import { Check, CircleHelp } from 'lucide-react';
import { useEffect, useId, useRef, useState, type ReactNode, type RefObject } from 'react';
import { useI18n } from '@/providers/i18n.tsx';
import type { CommandName } from '@/providers/commands.ts';
import { notifications } from '@/providers/notifications.ts';
import { Button } from '@/components/ui/button.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { TextArea } from '@/components/ui/field.tsx';
import { ErrorNote } from '@/components/ui/states.tsx';
import { StepUpDialog } from './step-up-dialog.tsx';
import { useConfirmation, type Confirm } from './use-confirmation.ts';
import { useIntent } from './use-intent.ts';

const shortestReason = 3;
const longestReason = 500;

type Props = {
  command: CommandName;
  /** Names the object: "Reject withdrawal WD-7K2Q". */
  title: string;
  /** What will happen, in figures where there are any. */
  consequence: ReactNode;
  /** What the button will do, with the amount repeated. */
  submitLabel: string;
  /** Said when it is done. */
  doneText: string;
  isDestructive?: boolean;
  needsReason?: boolean;
  /** Ready-made reasons that can be taken over and edited. */
  reasons?: readonly string[];
  /** Fields of this act; they lock while it is sent and while its outcome is unknown, and say what is missing once it was tried. */
  fields?: (isLocked: boolean, isTried: boolean) => ReactNode;
  /** Whether the fields are complete. */
  isReady?: boolean;
  /** What a code has to confirm first; it is asked for when the form is sent. */
  confirm?: Confirm;
  /** The proof stands in p_challenge_id by itself. */
  inputOf: (reason: string) => Readonly<Record<string, unknown>>;
  onClose: () => void;
  onDone?: () => void;
};

/**
 * The one way in which staff change something: it names the object and the consequence, asks for the reason,
 * asks once more with the amount on the button, and tells sending, done, refused and not known yet apart.
 */
export function CommandDialog(props: Props) {
  const { t } = useI18n();
  const formId = useId();
  const [reason, setReason] = useState('');
  const [tries, setTries] = useState(0);
  const isTried = tries > 0;
  const form = useRef<HTMLFormElement>(null);
  useFirstProblem(form, tries);
  // The record changes under the dialog as soon as it is done: what was done is said as it was sent.
  const [sentText, setSentText] = useState(props.doneText);
  const { state, run, checkAgain } = useIntent(props.command, () => {
    notifications.provider.open({ type: 'success', message: props.doneText });
    props.onDone?.();
  });
  const needsReason = props.needsReason ?? true;
  const isReasonGiven = reason.trim().length >= shortestReason;
  const confirmation = useConfirmation(props.confirm);
  const isSending = state.kind === 'sending' || confirmation.isPreparing;
  const isLocked = isSending || state.kind === 'unknown';
  const canSend = (!needsReason || isReasonGiven) && props.isReady !== false;

  const submit = () => {
    if (isLocked) return;
    if (!canSend) {
      setTries(tries + 1);
      return;
    }
    setSentText(props.doneText);
    const input = props.inputOf(reason.trim());
    void confirmation.ask((proof) => void run({ ...input, ...proof }));
  };
  return (
    <Dialog title={props.title} onClose={props.onClose} isLocked={isSending}>
      {state.kind === 'done' ? (
        <div className="flex flex-col gap-4 p-4">
          <output className="flex items-center gap-2 font-medium">
            <Check aria-hidden className="size-5 text-positive" />
            {sentText}
          </output>
          <div className="flex justify-end">
            <Button tone="primary" autoFocus onClick={props.onClose}>
              {t('admin.close')}
            </Button>
          </div>
        </div>
      ) : (
        <form
          ref={form}
          id={formId}
          noValidate
          data-tried={isTried || undefined}
          className="flex flex-col gap-4 p-4"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <div className="flex flex-col gap-2">{props.consequence}</div>
          {props.fields?.(isLocked, isTried)}
          {needsReason && (
            <ReasonField
              reason={reason}
              onReason={setReason}
              reasons={props.reasons ?? []}
              isLocked={isLocked}
              problem={isTried && !isReasonGiven ? t('admin.reason_needed') : undefined}
            />
          )}
          {isTried && props.isReady === false && (
            <p role="alert" className="font-medium text-negative">
              {t('admin.fields_incomplete')}
            </p>
          )}
          {confirmation.problem && <ErrorNote error={confirmation.problem} />}
          {state.kind === 'refused' && !confirmation.problem && <ErrorNote error={state.error} />}
          {state.kind === 'unknown' && <UnknownNote />}
          <div className="sticky bottom-0 -mx-4 -mb-4 flex flex-wrap justify-end gap-2 border-t border-line bg-surface px-4 py-3">
            <Button onClick={props.onClose} disabled={isSending}>
              {state.kind === 'unknown' ? t('admin.close') : t('admin.cancel')}
            </Button>
            {state.kind === 'unknown' ? (
              <Button tone="primary" onClick={() => void checkAgain()}>
                {t('admin.check_again')}
              </Button>
            ) : (
              <Button
                type="submit"
                tone={props.isDestructive ? 'destructive' : 'primary'}
                disabled={isSending}
                aria-disabled={!canSend}
                className={canSend ? '' : 'opacity-60'}
              >
                {isSending ? t('admin.sending') : props.submitLabel}
              </Button>
            )}
          </div>
          <output className="sr-only">{isSending ? t('admin.sending') : ''}</output>
        </form>
      )}
      {confirmation.request && (
        <StepUpDialog
          request={confirmation.request}
          onVerified={confirmation.onVerified}
          onClose={confirmation.onClose}
        />
      )}
    </Dialog>
  );
}

/** A form that was tried too early takes the cursor to the first field that is empty or wrong. */
function useFirstProblem(form: RefObject<HTMLFormElement | null>, tries: number): void {
  useEffect(() => {
    if (tries === 0) return;
    const fields = [...(form.current?.querySelectorAll<HTMLElement>('input, select, textarea') ?? [])];
    fields.find((field) => field.matches('[aria-invalid="true"], :invalid'))?.focus();
  }, [form, tries]);
}

function ReasonField({
  reason,
  onReason,
  reasons,
  isLocked,
  problem,
}: {
  reason: string;
  onReason: (reason: string) => void;
  reasons: readonly string[];
  isLocked: boolean;
  problem: string | undefined;
}) {
  const { t } = useI18n();
  return (
    <div className="flex flex-col gap-2">
      <TextArea
        label={t('admin.reason')}
        hint={t('admin.reason_hint')}
        value={reason}
        maxLength={longestReason}
        disabled={isLocked}
        problem={problem}
        required
        onChange={(event) => onReason(event.target.value)}
      />
      {reasons.length > 0 && (
        <div className="flex flex-wrap gap-1.5">
          {reasons.map((text) => (
            <Button
              key={text}
              size="small"
              className="py-1 text-start whitespace-normal"
              disabled={isLocked}
              onClick={() => onReason(text)}
            >
              {text}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

/** No answer came. What to do is exact: ask again under the same key. */
function UnknownNote() {
  const { t } = useI18n();
  return (
    <div role="alert" className="flex items-start gap-2 rounded-card border border-attention bg-attention-wash p-3">
      <CircleHelp aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div>
        <p className="font-medium">{t('admin.unknown_title')}</p>
        <p>{t('admin.unknown_text')}</p>
      </div>
    </div>
  );
}
