import type { ReactNode } from 'react';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import type { ApprovalRow } from '@/schemas/approvals.ts';
import { RelatedRows } from '@/components/record/record-page.tsx';
import { useRecord } from '@/components/record/use-record.ts';
import { Facts, Panel } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import { LineFacts } from '@/features/bank/line-facts.tsx';
import { AccountLink, ThingLink } from '@/features/ledger/owner-link.tsx';
import { BreakFacts } from '@/features/reconciliation/break-parts.tsx';

type Payload = ApprovalRow['payload'];

const textIn = (payload: Payload, name: string): string | null => {
  const value = payload[name];
  return typeof value === 'string' ? value : null;
};
const numberIn = (payload: Payload, name: string): number | null => {
  const value = payload[name];
  return typeof value === 'number' ? value : null;
};

/** What names a thing with a page of its own in a request. */
const things = [
  ['payment_id', 'payment'],
  ['refund_id', 'refund'],
  ['order_id', 'order'],
  ['withdrawal_id', 'withdrawal'],
  ['batch_id', 'payout_batch'],
  ['case_id', 'risk_case'],
  ['store_id', 'store'],
  ['user_id', 'user'],
] as const;
const accounts = [
  ['debit_account', 'admin.debit'],
  ['credit_account', 'admin.credit'],
  ['from_account', 'admin.from_account'],
  ['to_account', 'admin.to_account'],
] as const;

/** The thing itself, so that the second person judges it and not its description: its figures, or the way to its page. */
export function ApprovalSubject({ approval }: { approval: ApprovalRow }) {
  const { t, word } = useI18n();
  const { can } = useStaff();
  const { payload } = approval;
  const breakId = can('ledger.read') ? textIn(payload, 'break_id') : null;
  const lineId = can('payments.read') ? textIn(payload, 'line_id') : null;
  const [ownerType, ownerId] = ['owner_type', 'owner_id'].map((name) => textIn(payload, name));
  const [provider, currency, day] = ['provider', 'currency', 'day'].map((name) => textIn(payload, name));
  const facts = [
    ...things.map(([name, type]) => {
      const id = textIn(payload, name);
      return id === null ? null : { label: word('admin.thing', type), value: <ThingLink type={type} id={id} /> };
    }),
    ...accounts.map(([name, label]) => {
      const id = numberIn(payload, name);
      return id === null ? null : { label: t(label), value: <AccountLink id={id} /> };
    }),
    approval.action === 'reconciliation.sign_report' && provider && currency && day
      ? {
          label: t('admin.report'),
          value: (
            <TextLink to={`/reconciliation/reports/${provider}/${currency}/${day}`}>
              {t('admin.report_title', { provider: word('admin.provider_name', provider), currency, day })}
            </TextLink>
          ),
        }
      : null,
    ownerType && ownerId
      ? { label: word('admin.thing', ownerType), value: <ThingLink type={ownerType} id={ownerId} /> }
      : null,
  ].filter((fact) => fact !== null);
  if (breakId === null && lineId === null && facts.length === 0) return null;
  return (
    <Panel title={t('admin.about')}>
      <div className="flex flex-col gap-3">
        {facts.length > 0 && <Facts facts={facts} />}
        {breakId !== null && <BreakOf id={breakId} />}
        {lineId !== null && <LineOf id={lineId} />}
      </div>
    </Panel>
  );
}

function BreakOf({ id }: { id: string }) {
  const { record, query } = useRecord('breaks', id);
  return (
    <Loaded query={query}>
      {record && (
        <>
          <StatusMark group="admin.break_status" status={record.status} />
          <BreakFacts row={record} />
        </>
      )}
    </Loaded>
  );
}

function LineOf({ id }: { id: string }) {
  const { record, query } = useRecord('bank_lines', id);
  return <Loaded query={query}>{record && <LineFacts line={record} />}</Loaded>;
}

function Loaded({
  query,
  children,
}: {
  query: { isPending: boolean; error: unknown; refetch: () => unknown };
  children: ReactNode;
}) {
  const { t } = useI18n();
  return (
    <RelatedRows query={query} isEmpty={!children} empty={t('admin.nothing')}>
      {children}
    </RelatedRows>
  );
}
