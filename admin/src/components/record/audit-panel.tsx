import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { ActorName } from './actor-name.tsx';
import { RelatedRows } from './record-page.tsx';
import { SimpleTable } from './simple-table.tsx';
import { useRelated } from './use-record.ts';

/** What staff did with this object. */
export function AuditPanel({ entityType, entityId }: { entityType: string; entityId: string }) {
  const { t, word } = useI18n();
  const { can } = useStaff();
  const isShown = can('audit.read');
  const { rows, query } = useRelated('audit', { entity_type: entityType, entity_id: entityId }, isShown);
  if (!isShown) return null;
  return (
    <Panel title={t('admin.audit_of_this')} isFlush>
      <RelatedRows query={query} isEmpty={rows.length === 0} empty={t('admin.audit_none')}>
        <SimpleTable
          caption={t('admin.audit_of_this')}
          rows={rows}
          keyOf={(row) => String(row.id)}
          columns={[
            {
              id: 'action',
              header: t('admin.action'),
              cell: (row) => (
                <>
                  {word('admin.audit_action', row.action)}
                  {row.reason && <bdi className="block text-xs text-ink-soft">{row.reason}</bdi>}
                </>
              ),
            },
            {
              id: 'actor',
              header: t('admin.actor'),
              isAside: true,
              cell: (row) => (
                <>
                  <ActorName label={row.actor_label} className="@max-md:wrap-anywhere" />
                  <span className="block text-xs text-ink-soft">
                    <Moment at={row.at} show="absolute" />
                  </span>
                </>
              ),
            },
          ]}
        />
      </RelatedRows>
    </Panel>
  );
}
