import { useState } from 'react';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import type { BankLineRow, LineAction, LineSuggestion } from '@/schemas/bank.ts';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';
import { useMoneyText } from '@/components/ui/amount.tsx';
import { Button } from '@/components/ui/button.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import { LineTarget, type Target } from './line-target.tsx';

type Chosen = { readonly action: LineAction; readonly suggestion?: LineSuggestion };

/** What people can say that a line is. Each is asked of a second person; a suggestion is one click. */
export function LineActions({ line }: { line: BankLineRow }) {
  const { t, word } = useI18n();
  const { can } = useStaff();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const isOpen = can('ledger.adjust') && line.actions.length > 0;
  if (!isOpen && line.open_approval_id === null && chosen === null) return null;
  return (
    <div className="flex flex-col gap-3">
      {line.open_approval_id && (
        <p className="rounded-field bg-attention-wash px-3 py-2">
          {t('admin.line_waits')}{' '}
          <TextLink to={`/approvals/${line.open_approval_id}`}>{t('admin.approval_open')}</TextLink>
        </p>
      )}
      {isOpen && line.suggestions.length > 0 && (
        <ul aria-label={t('admin.suggestions')} className="flex flex-col gap-1.5">
          {line.suggestions.map((suggestion) => (
            <li
              key={suggestion.transfer_reference_id}
              className="flex flex-wrap items-center justify-between gap-2 rounded-field border border-line px-3 py-1.5"
            >
              <span>
                <bdi className="font-medium">{suggestion.display_name ?? '–'}</bdi>{' '}
                <bdi dir="ltr" className="text-ink-soft">
                  {suggestion.reference}
                </bdi>
                <span className="block text-xs text-ink-soft">
                  {suggestion.shared_words > 0 ? t('admin.suggestion_name') : t('admin.suggestion_amount')}
                </span>
              </span>
              <Button size="small" tone="primary" onClick={() => setChosen({ action: 'credit', suggestion })}>
                {t('admin.suggestion_take')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {isOpen && (
        <div className="flex flex-wrap gap-2">
          {line.actions.map((action) => (
            <Button key={action} size="small" onClick={() => setChosen({ action })}>
              {word('admin.line_act', action)}
            </Button>
          ))}
        </div>
      )}
      {chosen && <LineDialog line={line} chosen={chosen} onClose={() => setChosen(null)} />}
    </div>
  );
}

/** Asks a second person to agree to what the line is. */
function LineDialog({ line, chosen, onClose }: { line: BankLineRow; chosen: Chosen; onClose: () => void }) {
  const { t, word } = useI18n();
  const money = useMoneyText();
  const { action, suggestion } = chosen;
  const [target, setTarget] = useState<Target>(
    suggestion ? { transfer_reference_id: suggestion.transfer_reference_id } : null,
  );
  const amount = money(line.amount_minor, line.currency);
  return (
    <ApprovalRequestDialog
      action="bank_line.explain"
      title={`${word('admin.line_act', action)} · ${amount}`}
      consequence={
        <>
          <p>{t(`admin.line_act_text.${action}`)}</p>
          <p className="rounded-field bg-paper px-3 py-2">
            <bdi dir="ltr">{line.booked_on}</bdi> · <bdi>{line.counterparty_name ?? '–'}</bdi> ·{' '}
            <bdi>{line.narration}</bdi>
          </p>
          {suggestion && (
            <p className="font-medium">
              <bdi>{suggestion.display_name}</bdi> · <bdi dir="ltr">{suggestion.reference}</bdi>
            </p>
          )}
        </>
      }
      fields={(isLocked) =>
        suggestion ? null : <LineTarget line={line} action={action} isLocked={isLocked} onTarget={setTarget} />
      }
      isReady={!needsTarget(action) || target !== null}
      payloadOf={() => ({ line_id: line.id, action, ...target })}
      submitLabel={t('admin.ask_second')}
      doneText={t('admin.asked_second')}
      onClose={onClose}
    />
  );
}

const needsTarget = (action: LineAction): boolean => ['credit', 'pay_out', 'settle', 'send_back'].includes(action);
