import { useState, type ReactNode } from 'react';
import type { OutputOf } from '@shared/schemas/command.ts';
import { runCommand } from '@/providers/commands.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useRuntime } from '@/providers/runtime.tsx';
import type { adminPreviewApproval } from '@/schemas/approvals.ts';
import { TextArea } from '@/components/ui/field.tsx';
import { CommandDialog } from './command-dialog.tsx';
import { useApprovalText } from './use-approval-text.ts';

const shortest = 3;
const longest = 500;

type Props = {
  /** A row of access.approval_kinds. */
  action: string;
  title: string;
  consequence: ReactNode;
  submitLabel: string;
  doneText: string;
  fields?: ((isLocked: boolean, isTried: boolean) => ReactNode) | undefined;
  isReady?: boolean | undefined;
  /** Ready-made reasons that can be taken over and edited. */
  reasons?: readonly string[] | undefined;
  isDestructive?: boolean;
  /** What this act wants to see as evidence, where that is more than a paper. */
  evidenceHint?: string;
  payloadOf: () => Readonly<Record<string, unknown>>;
  onClose: () => void;
  onDone?: () => void;
};

/** Asks for an act that a second person must approve: reason, evidence, and a code for exactly this payload. */
export function ApprovalRequestDialog({
  action,
  payloadOf,
  fields,
  isReady = true,
  reasons = [],
  evidenceHint,
  ...rest
}: Props) {
  const { t } = useI18n();
  const { client } = useRuntime();
  const textOf = useApprovalText();
  const [evidence, setEvidence] = useState('');
  const isEvidenceGiven = evidence.trim().length >= shortest;
  const confirm = async () => {
    const preview = (await runCommand(client, 'admin_preview_approval', {
      p_action: action,
      p_payload: { ...payloadOf() },
    })) as OutputOf<typeof adminPreviewApproval>;
    return {
      action: 'approval.request' as const,
      context: { action, payload_hash: preview.payload_hash },
      text: textOf(action, preview),
    };
  };
  return (
    <CommandDialog
      {...rest}
      command="admin_request_approval"
      confirm={confirm}
      reasons={reasons}
      isReady={isReady && isEvidenceGiven}
      fields={(isLocked, isTried) => (
        <>
          {fields?.(isLocked, isTried)}
          <TextArea
            label={t('admin.evidence')}
            hint={evidenceHint ?? t('admin.evidence_hint')}
            value={evidence}
            maxLength={longest}
            disabled={isLocked}
            problem={isTried && !isEvidenceGiven ? t('admin.evidence_needed') : undefined}
            required
            onChange={(event) => setEvidence(event.target.value)}
          />
        </>
      )}
      inputOf={(reason) => ({
        p_action: action,
        p_payload: { ...payloadOf() },
        p_reason: reason,
        p_evidence: evidence.trim(),
      })}
    />
  );
}
