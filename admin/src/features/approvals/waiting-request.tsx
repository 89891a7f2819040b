import { useI18n } from '@/providers/i18n.tsx';
import { useRecord } from '@/components/record/use-record.ts';
import { Moment } from '@/components/ui/moment.tsx';
import { ApprovalLink } from './approval-parts.tsx';

/** That a second person was asked about this: the way to the request for those who may read it. */
export function WaitingRequest({ id }: { id: string }) {
  const { t } = useI18n();
  const { record: request } = useRecord('approvals', id);
  return (
    <p className="flex flex-wrap items-center gap-x-2">
      {request ? (
        <>
          <ApprovalLink id={id}>{t('admin.batch_waits')}</ApprovalLink>
          <span className="text-ink-soft">
            <bdi>{request.requested_by_label ?? '–'}</bdi> · <Moment at={request.requested_at} show="relative" />
          </span>
        </>
      ) : (
        <span className="font-medium">{t('admin.batch_waits')}</span>
      )}
    </p>
  );
}
