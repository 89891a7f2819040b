import { useState } from 'react';
import { localize } from '@shared/locale.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import type { PayoutDestinationRow } from '@/schemas/risk.ts';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';
import { Button } from '@/components/ui/button.tsx';
import { SelectField } from '@/components/ui/field.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts, Panel } from '@/components/ui/panel.tsx';
import { RelatedRows } from '@/components/record/record-page.tsx';
import { SimpleTable } from '@/components/record/simple-table.tsx';
import { useRelated } from '@/components/record/use-record.ts';

type Owner = { ownerType: 'user' | 'store'; ownerId: string; name: string };

/** How well a person or store is known, by what, and the way to change it. */
export function LevelPanel({ ownerType, ownerId, name }: Owner) {
  const { t, locale } = useI18n();
  const { can } = useStaff();
  const isShown = can('users.read');
  const { rows, query } = useRelated('levels', { owner_id: ownerId, owner_type: ownerType }, isShown);
  const [isOpen, setIsOpen] = useState(false);
  if (!isShown) return null;
  const level = rows[0];
  return (
    <Panel
      title={t('admin.level')}
      actions={
        can('users.verify') && (
          <Button size="small" onClick={() => setIsOpen(true)}>
            {t('admin.level_set')}
          </Button>
        )
      }
    >
      <RelatedRows query={query} isEmpty={level === undefined} empty={t('admin.level_none')}>
        {level && (
          <Facts
            facts={[
              { label: t('admin.level'), value: `${level.level} · ${localize(level.level_name, locale)}` },
              level.evidence ? { label: t('admin.evidence'), value: <bdi>{level.evidence}</bdi> } : null,
              level.set_by_label ? { label: t('admin.decided_by'), value: <bdi>{level.set_by_label}</bdi> } : null,
              { label: t('admin.decided_at'), value: <Moment at={level.set_at} /> },
            ]}
          />
        )}
      </RelatedRows>
      {isOpen && (
        <LevelDialog
          ownerType={ownerType}
          ownerId={ownerId}
          name={name}
          before={level?.level ?? 0}
          onClose={() => setIsOpen(false)}
        />
      )}
    </Panel>
  );
}

function LevelDialog({ ownerType, ownerId, name, before, onClose }: Owner & { before: number; onClose: () => void }) {
  const { t, locale } = useI18n();
  const { rows } = useRelated('payout_levels', {});
  const [level, setLevel] = useState(before);
  const chosen = rows.find((row) => row.level === level);
  return (
    <ApprovalRequestDialog
      action="verification.set"
      title={t('admin.level_title', { name })}
      consequence={<p>{t('admin.level_text')}</p>}
      fields={(isLocked) => (
        <SelectField
          label={t('admin.level')}
          hint={chosen ? <bdi>{chosen.requires}</bdi> : undefined}
          value={String(level)}
          disabled={isLocked}
          onChange={(event) => setLevel(Number(event.target.value))}
        >
          {rows.map((row) => (
            <option key={row.level} value={row.level}>
              {`${row.level} · ${localize(row.name, locale)}`}
            </option>
          ))}
        </SelectField>
      )}
      evidenceHint={t('admin.level_evidence_hint')}
      isReady={level !== before}
      submitLabel={t('admin.ask_second')}
      doneText={t('admin.asked_second')}
      payloadOf={() => ({ owner_type: ownerType, owner_id: ownerId, level })}
      onClose={onClose}
    />
  );
}

/** Bank accounts with what their banks said of the name. */
export function DestinationsPanel({ filters }: { filters: Readonly<Record<string, string>> }) {
  const { t } = useI18n();
  const { can } = useStaff();
  const isShown = can('payouts.read');
  const { rows, query } = useRelated('payout_destinations', filters, isShown);
  if (!isShown) return null;
  return (
    <Panel title={t('admin.destinations')} isFlush>
      <RelatedRows query={query} isEmpty={rows.length === 0} empty={t('admin.destinations_none')}>
        <SimpleTable
          caption={t('admin.destinations')}
          rows={rows}
          keyOf={(row) => row.id}
          columns={[
            {
              id: 'account',
              header: t('admin.destination'),
              cell: (row) => (
                <>
                  <bdi>{row.label}</bdi>
                  <span className="block text-xs text-ink-soft">
                    <bdi>{row.account_name}</bdi>
                    {row.removed_at ? ` · ${t('admin.destination_removed')}` : ''}
                  </span>
                </>
              ),
            },
            { id: 'name', header: t('admin.name_check'), cell: (row) => <NameCheck row={row} /> },
            {
              id: 'others',
              header: t('admin.other_owners'),
              isEnd: true,
              cell: (row) => (row.other_owners > 0 ? <strong>{row.other_owners}</strong> : '–'),
            },
          ]}
        />
      </RelatedRows>
    </Panel>
  );
}

function NameCheck({ row }: { row: PayoutDestinationRow }) {
  const { t } = useI18n();
  const isBad = row.name_check === 'differs' || row.name_check === 'not_found';
  return (
    <>
      <span className={isBad ? 'font-medium text-negative' : ''}>{t(`admin.name_check.${row.name_check}`)}</span>
      {row.found_name && (
        <span className="block text-xs text-ink-soft">
          {t('admin.name_found')} <bdi>{row.found_name}</bdi>
        </span>
      )}
    </>
  );
}
