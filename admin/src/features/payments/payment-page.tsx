import { useState } from 'react';
import { useParams } from 'react-router';
import { toEditableAmount } from '@shared/money/format-money.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import { amountForCsv } from '@/lib/amount-text.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import type { PaymentRow } from '@/schemas/payments.ts';
import { CodeText } from '@/components/ui/code-text.tsx';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';
import { Amount, useMoneyText } from '@/components/ui/amount.tsx';
import { AmountField } from '@/components/ui/amount-field.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { Copyable } from '@/components/ui/copyable.tsx';
import { JsonView } from '@/components/ui/json-view.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Panel } from '@/components/ui/panel.tsx';
import { StatusMark } from '@/components/ui/status-mark.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import { AuditPanel } from '@/components/record/audit-panel.tsx';
import { RecordPage, RelatedRows } from '@/components/record/record-page.tsx';
import { SimpleTable } from '@/components/record/simple-table.tsx';
import { TableCsv } from '@/components/record/table-csv.tsx';
import { useRecord } from '@/components/record/use-record.ts';
import { ChargebackPanel } from '@/features/chargebacks/chargeback-panel.tsx';
import { PaymentFacts } from './payment-facts.tsx';
import { CallsOfPayment } from '@/features/webhooks/calls-of-payment.tsx';

/** One payment: its calls to the provider, what the provider told us, and money sent back. */
export function PaymentPage() {
  const { id = '' } = useParams();
  const { t } = useI18n();
  const { record: payment, query } = useRecord('payments', id);
  return (
    <RecordPage
      query={query}
      back="/payments"
      backLabel={t('admin.nav.payments')}
      title={
        payment && (
          <Copyable value={payment.reference}>
            {t('admin.payment')} <bdi dir="ltr">{payment.reference}</bdi>
          </Copyable>
        )
      }
      status={payment && <StatusMark group="payment.status" status={payment.status} />}
      actions={payment && <RefundAction payment={payment} />}
    >
      {payment && (
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <Panel title={t('admin.facts')}>
            <PaymentFacts payment={payment} />
          </Panel>
          <div className="flex min-w-0 flex-col gap-4">
            <Attempts payment={payment} />
            <CallsOfPayment reference={payment.reference} />
            <Refunds payment={payment} />
            <ChargebackPanel paymentId={id} />
            <AuditPanel entityType="payment" entityId={id} />
          </div>
        </div>
      )}
    </RecordPage>
  );
}

const ready = { isPending: false, error: null, refetch: () => undefined };

function Attempts({ payment }: { payment: PaymentRow }) {
  const { t, word } = useI18n();
  const attempts = payment.attempts ?? [];
  return (
    <Panel title={t('admin.attempts')} isFlush>
      <RelatedRows query={ready} isEmpty={attempts.length === 0} empty={t('admin.attempts_none')}>
        <SimpleTable
          caption={t('admin.attempts')}
          rows={attempts}
          keyOf={(row) => String(row.id)}
          columns={[
            { id: 'at', header: t('admin.time'), cell: (row) => <Moment at={row.started_at} /> },
            { id: 'call', header: t('admin.call'), cell: (row) => word('admin.call_name', row.call) },
            {
              id: 'outcome',
              header: t('admin.result'),
              cell: (row) => word('admin.outcome_of_call', row.outcome ?? 'open'),
            },
            {
              id: 'code',
              header: t('admin.code'),
              cell: (row) => <Said code={row.code} answer={row.answer ?? null} />,
            },
          ]}
        />
      </RelatedRows>
    </Panel>
  );
}

/** The code of an answer; the answer itself, where it was kept, is too wide for a cell and opens over the page. */
function Said({ code, answer }: { code: string | null; answer: unknown }) {
  const { t } = useI18n();
  const [isOpen, setIsOpen] = useState(false);
  const said = code === null ? null : <CodeText code={code} />;
  if (answer === null) return said ?? '–';
  return (
    <>
      {said}
      <Button size="small" onClick={() => setIsOpen(true)}>
        {t('admin.answer')}
      </Button>
      {isOpen && (
        <Dialog title={t('admin.answer')} size="large" onClose={() => setIsOpen(false)}>
          <div className="p-4">
            <JsonView value={answer} label={t('admin.answer')} isLabelHidden />
          </div>
        </Dialog>
      )}
    </>
  );
}

function Refunds({ payment }: { payment: PaymentRow }) {
  const { t } = useI18n();
  const refunds = payment.refunds ?? [];
  if (refunds.length === 0) return null;
  return (
    <Panel
      title={t('admin.refunds_to_source')}
      isFlush
      actions={
        <TableCsv
          list="refunds"
          filter={{ payment_id: payment.id }}
          rows={refunds}
          columns={[
            [t('admin.time'), (row) => row.created_at],
            [t('admin.amount'), (row) => amountForCsv(row.amount_minor, payment.currency)],
            [t('admin.currency'), () => payment.currency],
            [t('admin.status'), (row) => row.status],
            [t('admin.reason'), (row) => row.reason ?? ''],
          ]}
        />
      }
    >
      <SimpleTable
        caption={t('admin.refunds_to_source')}
        rows={refunds}
        keyOf={(row) => row.id}
        columns={[
          { id: 'at', header: t('admin.time'), cell: (row) => <Moment at={row.created_at} /> },
          {
            id: 'amount',
            header: t('admin.amount'),
            isEnd: true,
            cell: (row) => <Amount minor={row.amount_minor} currency={payment.currency} />,
          },
          {
            id: 'status',
            header: t('admin.status'),
            cell: (row) => (
              <TextLink to={`/refunds/${row.id}`}>
                <StatusMark group="admin.refund_status" status={row.status} />
              </TextLink>
            ),
          },
          { id: 'reason', header: t('admin.reason'), cell: (row) => <bdi>{row.reason}</bdi> },
        ]}
      />
    </Panel>
  );
}

/** Asks for money of a settled payment to go back to the card or account that it came from; somebody else decides. */
function RefundAction({ payment }: { payment: PaymentRow }) {
  const { t } = useI18n();
  const { can } = useStaff();
  const money = useMoneyText();
  const [isOpen, setIsOpen] = useState(false);
  const { currency } = payment;
  const left = payment.amount_minor - (payment.buyer_fee_minor ?? 0n) - (payment.refunded_minor ?? 0n);
  const [text, setText] = useState(() => toEditableAmount({ amountMinor: left, currency }));
  const parsed = parseAmount(text, currency);
  const problem = !parsed.ok ? parsed.code : parsed.money.amountMinor > left ? 'amount.out_of_range' : null;
  const amountMinor = parsed.ok ? parsed.money.amountMinor : 0n;
  const isPossible = can('ledger.adjust') && ['succeeded', 'partially_refunded'].includes(payment.status) && left > 0n;
  if (!isPossible && !isOpen) return null;
  const values = { amount: money(amountMinor, currency), reference: payment.reference };
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>{t('admin.refund_source')}</Button>
      {isOpen && (
        <ApprovalRequestDialog
          action="payment.refund"
          title={t('admin.refund_source_title', { reference: payment.reference })}
          consequence={<p>{t('admin.refund_source_text', { left: money(left, currency) })}</p>}
          fields={(isLocked) => (
            <AmountField
              label={t('admin.amount')}
              value={text}
              isLocked={isLocked}
              problem={problem}
              onChange={setText}
            />
          )}
          isReady={problem === null}
          submitLabel={t('admin.refund_source_submit', values)}
          doneText={t('admin.refund_source_done', values)}
          payloadOf={() => ({ payment_id: payment.id, amount_minor: Number(amountMinor) })}
          onClose={() => setIsOpen(false)}
        />
      )}
    </>
  );
}
