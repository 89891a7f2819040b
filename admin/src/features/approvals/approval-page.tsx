import { useParams } from 'react-router';
import { useI18n } from '@/providers/i18n.tsx';
import { useApprovalText } from '@/components/command/use-approval-text.ts';
import { JsonView } from '@/components/ui/json-view.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { AuditPanel } from '@/components/record/audit-panel.tsx';
import { RecordPage } from '@/components/record/record-page.tsx';
import { useRecord } from '@/components/record/use-record.ts';
import { ApprovalActions, ApprovalFacts } from './approval-parts.tsx';
import { ApprovalChange } from './approval-change.tsx';
import { ApprovalSubject } from './approval-subject.tsx';

/** One request: what it would do to the letter, by what proof, who asked and who decided. */
export function ApprovalPage() {
  const { id = '' } = useParams();
  const { t, word } = useI18n();
  const textOf = useApprovalText();
  const { record: approval, query } = useRecord('approvals', id);
  return (
    <RecordPage
      query={query}
      back="/approvals"
      backLabel={t('admin.nav.approvals')}
      title={approval && word('admin.approval_action', approval.action)}
      status={approval && <StatusMark group="admin.approval_status" status={approval.status} />}
    >
      {approval && (
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <Panel title={t('admin.facts')}>
            <div className="flex flex-col gap-4">
              <ApprovalFacts approval={approval} />
              <ApprovalActions approval={approval} what={textOf(approval.action, approval)} />
            </div>
          </Panel>
          <div className="flex min-w-0 flex-col gap-4">
            {approval.change && (
              <Panel title={t('admin.approval_change')}>
                <ApprovalChange approval={approval} />
              </Panel>
            )}
            <ApprovalSubject approval={approval} />
            <Panel title={t('admin.approval_payload')}>
              <JsonView value={approval.payload} label={t('admin.approval_payload')} isLabelHidden />
            </Panel>
            {approval.result && (
              <Panel title={t('admin.approval_result')}>
                <JsonView value={approval.result} label={t('admin.approval_result')} isLabelHidden />
              </Panel>
            )}
            <AuditPanel entityType="approval" entityId={id} />
          </div>
        </div>
      )}
    </RecordPage>
  );
}
