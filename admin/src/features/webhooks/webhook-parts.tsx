import { ShieldAlert, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import type { InboxRow } from '@shared/schemas/payments.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import { CommandDialog } from '@/components/command/command-dialog.tsx';
import { Button } from '@/components/ui/button.tsx';
import { CodeText } from '@/components/ui/code-text.tsx';
import { Copyable, ShortId } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';

/** Whether the call was signed by whom it says. */
export function SignatureMark({ call }: { call: InboxRow }) {
  const { t } = useI18n();
  const isGood = call.signature_ok;
  if (isGood && call.proof === 'none')
    return <span className="text-xs text-ink-soft">{t('admin.proof_name.none')}</span>;
  const Icon = isGood ? ShieldCheck : ShieldAlert;
  return (
    <span
      className={`inline-flex items-center gap-1 text-xs ${isGood ? 'text-positive' : 'font-medium text-negative'}`}
    >
      <Icon aria-hidden className="size-3.5" />
      {isGood ? t('admin.signature_good') : t('admin.signature_bad')}
    </span>
  );
}

/** What a provider's call is about, in our words; its own name for it on hover, and the key of a call without a name. */
export function EventName({ kind, eventKey }: { kind: string | null; eventKey: string }) {
  const { t } = useI18n();
  const words = kind === null ? null : t.maybe(`admin.event_kind.${kind}`);
  return words === null ? <bdi dir="ltr">{kind ?? eventKey}</bdi> : <bdi title={kind ?? eventKey}>{words}</bdi>;
}

export function WebhookFacts({ call }: { call: InboxRow }) {
  const { t, word } = useI18n();
  return (
    <Facts
      facts={[
        { label: t('admin.provider'), value: word('admin.provider_name', call.provider) },
        call.reference ? { label: t('admin.reference'), value: <Copyable value={call.reference} /> } : null,
        call.kind ? { label: t('admin.kind_of_event'), value: <Copyable value={call.kind} /> } : null,
        { label: t('admin.event_key'), value: <Copyable value={call.event_key} /> },
        { label: t('admin.proof'), value: word('admin.proof_name', call.proof) },
        call.inquiry ? { label: t('admin.inquiry'), value: <Copyable value={call.inquiry} /> } : null,
        { label: t('admin.tries'), value: call.attempts },
        call.error ? { label: t('admin.error'), value: <CodeText code={call.error} /> } : null,
        { label: t('admin.received'), value: <Moment at={call.received_at} /> },
        call.processed_at ? { label: t('admin.processed'), value: <Moment at={call.processed_at} /> } : null,
        call.decided_by_email
          ? { label: t('admin.decided_by'), value: <bdi dir="ltr">{call.decided_by_email}</bdi> }
          : null,
        call.decision_reason ? { label: t('admin.reason'), value: <bdi>{call.decision_reason}</bdi> } : null,
        { label: t('admin.id'), value: <ShortId id={String(call.id)} /> },
      ]}
    />
  );
}

type Act = 'replay' | 'discard';

/** Replay or discard; a forged call can only be discarded. */
export function WebhookActions({ call }: { call: InboxRow }) {
  const { t, word } = useI18n();
  const { can } = useStaff();
  const [act, setAct] = useState<Act | null>(null);
  const isAllowed = can('payments.replay');
  const isReplayable = isAllowed && call.signature_ok === true && call.status !== 'processed';
  const isDiscardable = isAllowed && (call.status === 'dead' || call.status === 'received');
  const values = { kind: word('admin.event_kind', call.kind) || call.event_key, reference: call.reference ?? '–' };
  return (
    <>
      {isReplayable && (
        <Button tone="primary" onClick={() => setAct('replay')}>
          {t('admin.replay')}
        </Button>
      )}
      {isDiscardable && <Button onClick={() => setAct('discard')}>{t('admin.discard')}</Button>}
      {act && (
        <CommandDialog
          command={act === 'replay' ? 'admin_replay_inbox' : 'admin_discard_inbox'}
          title={t(`admin.${act}_title`, values as never)}
          consequence={<p>{t(`admin.${act}_text`)}</p>}
          submitLabel={t(`admin.${act}_submit`)}
          doneText={t(`admin.${act}_done`)}
          isDestructive={act === 'discard'}
          inputOf={(reason) => ({ p_inbox_id: call.id, p_reason: reason })}
          onClose={() => setAct(null)}
        />
      )}
    </>
  );
}
