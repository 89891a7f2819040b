import { useParams } from 'react-router';
import { useI18n } from '@/providers/i18n.tsx';
import { Copyable } from '@/components/ui/copyable.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { AuditPanel } from '@/components/record/audit-panel.tsx';
import { RecordPage } from '@/components/record/record-page.tsx';
import { useRecord } from '@/components/record/use-record.ts';
import { Factors, ReviewActions, ReviewFacts } from './review-parts.tsx';
import { SignalsPanel } from './signals-panel.tsx';

/** One review: what is held, why, what else was noticed about the person, and what staff did. */
export function ReviewPage() {
  const { id = '' } = useParams();
  const { t } = useI18n();
  const { record: review, query } = useRecord('risk_cases', id);
  return (
    <RecordPage
      query={query}
      back="/risk"
      backLabel={t('admin.nav.risk')}
      title={
        review && (
          <Copyable value={review.code}>
            {t('admin.risk_review')} <bdi dir="ltr">{review.code}</bdi>
          </Copyable>
        )
      }
      status={review && <StatusMark group="admin.risk_status" status={review.status} />}
      actions={review && <ReviewActions review={review} />}
    >
      {review && (
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <div className="flex min-w-0 flex-col gap-4">
            <Panel title={t('admin.facts')}>
              <ReviewFacts review={review} />
            </Panel>
            <Panel title={t('admin.risk_why')} isFlush={(review.factors ?? []).length > 0}>
              <Factors factors={review.factors ?? []} currency={review.currency} />
            </Panel>
          </div>
          <div className="flex min-w-0 flex-col gap-4">
            <SignalsPanel userId={review.user_id} />
            <AuditPanel entityType="risk_case" entityId={id} />
          </div>
        </div>
      )}
    </RecordPage>
  );
}
