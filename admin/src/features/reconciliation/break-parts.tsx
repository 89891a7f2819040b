import { useState } from 'react';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import { resolutions, type BreakRow, type Resolution } from '@/schemas/reconciliation.ts';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';
import { useMoneyText } from '@/components/ui/amount.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Copyable } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import { JournalLink } from '@/features/ledger/owner-link.tsx';
import { Day, SignedAmount, SubjectLink } from './parts.tsx';

/** Both sides of a break, in figures. */
export function BreakFacts({ row }: { row: BreakRow }) {
  const { t, word } = useI18n();
  const { currency } = row;
  const side = (label: string, minor: bigint | null, fee: bigint | null) =>
    minor === null
      ? null
      : {
          label,
          value: (
            <>
              <SignedAmount minor={minor} currency={currency} />
              {(fee !== null || row.kind === 'fee') && (
                <span className="block text-xs text-ink-soft">
                  {t('admin.fee')}: <SignedAmount minor={fee} currency={currency} />
                </span>
              )}
            </>
          ),
        };
  return (
    <>
      <p>{word(`admin.break_text.${row.kind}`, row.side)}</p>
      <Facts
        facts={[
          { label: t('admin.provider'), value: word('admin.provider_name', row.provider) },
          {
            label: t('admin.about'),
            value: <SubjectLink type={row.subject_type} id={row.subject_id} reference={row.reference} />,
          },
          { label: t('admin.break_day'), value: <Day day={row.day} /> },
          side(t('admin.at_provider'), row.provider_minor, row.provider_fee_minor),
          side(t('admin.in_books'), row.ledger_minor, row.ledger_fee_minor),
          {
            label: t('admin.break_difference'),
            value: <SignedAmount minor={row.difference_minor} currency={currency} />,
          },
          row.provider_id ? { label: t('admin.provider_id'), value: <Copyable value={row.provider_id} /> } : null,
          { label: t('admin.break_found'), value: <Moment at={row.opened_at} /> },
          row.resolution
            ? { label: t('admin.break_resolution'), value: t(`admin.resolution.${row.resolution}`) }
            : null,
          row.reason ? { label: t('admin.reason'), value: <bdi>{row.reason}</bdi> } : null,
          row.journal_id ? { label: t('admin.journal'), value: <JournalLink id={row.journal_id} /> } : null,
          row.closed_at ? { label: t('admin.closed'), value: <Moment at={row.closed_at} /> } : null,
        ]}
      />
    </>
  );
}

/** One click for each thing that can be done about it; each is asked for and decided by somebody else. */
export function BreakResolutions({ row }: { row: BreakRow }) {
  const { t } = useI18n();
  const { can } = useStaff();
  const [chosen, setChosen] = useState<Resolution | null>(null);
  // What mends it first, waiting last.
  const offered = can('ledger.adjust') ? resolutions.filter((resolution) => row.resolutions.includes(resolution)) : [];
  return (
    <>
      {row.open_approval_id ? (
        <p>
          {t('admin.resolution_waits')}{' '}
          <TextLink to={`/approvals/${row.open_approval_id}`}>{t('admin.resolution_open')}</TextLink>
        </p>
      ) : (
        <div className="flex flex-wrap gap-2">
          {offered.map((resolution, index) => (
            <Button key={resolution} tone={index === 0 ? 'primary' : 'quiet'} onClick={() => setChosen(resolution)}>
              {t(`admin.resolution.${resolution}`)}
            </Button>
          ))}
        </div>
      )}
      {/* It says that it is done until it is closed; by then the break waits for the second person. */}
      {chosen && <ResolutionDialog row={row} resolution={chosen} onClose={() => setChosen(null)} />}
    </>
  );
}

function ResolutionDialog({
  row,
  resolution,
  onClose,
}: {
  row: BreakRow;
  resolution: Resolution;
  onClose: () => void;
}) {
  const { t } = useI18n();
  const money = useMoneyText();
  const moved = resolution === 'book' ? row.provider_minor : row.difference_minor;
  const amount = moved === null ? null : money(moved < 0n ? -moved : moved, row.currency);
  return (
    <ApprovalRequestDialog
      action="reconciliation.resolve"
      title={t('admin.resolution_title', {
        resolution: t(`admin.resolution.${resolution}`),
        what: row.reference ?? row.subject_key,
      })}
      consequence={
        <>
          <p>{t(`admin.resolution_text.${resolution}`)}</p>
          {resolution !== 'explain' && amount && (
            <p className="font-medium">{t('admin.resolution_moves', { amount })}</p>
          )}
        </>
      }
      submitLabel={t('admin.resolution_submit')}
      doneText={t('admin.resolution_done')}
      payloadOf={() => ({ break_id: row.id, resolution, version: row.version })}
      onClose={onClose}
    />
  );
}
