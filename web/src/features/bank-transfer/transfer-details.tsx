import { CircleCheck, Clock, Hourglass } from 'lucide-react';
import { formatMoney, toEditableAmount } from '@shared/money/format-money.ts';
import type { TransferReference } from '@shared/schemas/bank-transfers.ts';
import { useI18n } from '@/app/i18n.tsx';
import { Facts, Section } from '@/components/layout/page.tsx';
import { CopyableId } from '@/components/ui/copy-button.tsx';
import { DateTime } from '@/components/ui/date-time.tsx';
import { LinkButton } from '@/components/ui/link-button.tsx';
import { moneyOf } from '@/components/ui/money.tsx';

/** One transfer: its state now, what to send exactly, and what happens next. */
export function TransferDetails({ transfer }: { transfer: TransferReference }) {
  return (
    <div className="form-column grid gap-5">
      <TransferState transfer={transfer} />
      {transfer.status === 'received' && transfer.order_outcome !== 'short' ? null : <WhatToSend transfer={transfer} />}
      {transfer.status === 'waiting' ? <NextSteps transfer={transfer} /> : null}
    </div>
  );
}

const icons = { waiting: Hourglass, received: CircleCheck, expired: Clock } as const;

function TransferState({ transfer }: { transfer: TransferReference }) {
  const { t, locale } = useI18n();
  const Icon = icons[transfer.status];
  const amount = formatMoney(moneyOf(transfer.received_minor, transfer.currency), locale);
  const outcome = transfer.purpose === 'topup' ? 'topup' : (transfer.order_outcome ?? 'topup');
  return (
    <div className="card grid gap-3 p-5" role="status">
      <p className="flex items-center gap-2 text-lg font-semibold">
        <Icon aria-hidden className={`size-5 ${transfer.status === 'received' ? 'text-positive' : 'text-ink-soft'}`} />
        {t(`bank_transfer.status.${transfer.status}`, { amount })}
      </p>
      {transfer.status === 'received' ? <p>{t(`bank_transfer.outcome.${outcome}`)}</p> : null}
      {transfer.status === 'expired' ? <p>{t('bank_transfer.expired_text')}</p> : null}
      {transfer.status === 'waiting' ? null : (
        <div className="flex flex-wrap gap-2">
          {transfer.order_id === null ? (
            <LinkButton to="/wallet" search={{ currency: transfer.currency }}>
              {t('bank_transfer.to_wallet')}
            </LinkButton>
          ) : (
            <LinkButton to="/orders/$orderId" params={{ orderId: transfer.order_id }}>
              {t('payment.to_order')}
            </LinkButton>
          )}
        </div>
      )}
    </div>
  );
}

function WhatToSend({ transfer }: { transfer: TransferReference }) {
  const { t } = useI18n();
  const left = transfer.amount_minor - transfer.received_minor;
  const money = moneyOf(left > 0n ? left : transfer.amount_minor, transfer.currency);
  return (
    <Section title={t('bank_transfer.details')} isCard>
      <div className="grid gap-1 rounded-field bg-brand-wash p-3">
        <p className="text-sm">{t('bank_transfer.reference')}</p>
        <p className="text-xl font-semibold tracking-wide">
          <CopyableId value={transfer.reference} />
        </p>
        <p className="text-sm">{t('bank_transfer.reference_note')}</p>
      </div>
      <Facts
        rows={[
          [
            t('bank_transfer.sum'),
            <span key="sum" className="inline-flex flex-wrap items-center justify-end gap-x-2">
              <span className="text-ink-soft">{transfer.currency}</span>
              <CopyableId value={toEditableAmount(money)} />
            </span>,
          ],
          transfer.account_number === null
            ? null
            : [t('bank_transfer.account'), <CopyableId key="account" value={transfer.account_number} />],
          transfer.holder_name === null
            ? null
            : [t('bank_transfer.holder'), <CopyableId key="holder" value={transfer.holder_name} />],
          transfer.bank_name === null ? null : [t('bank_transfer.bank'), <bdi key="bank">{transfer.bank_name}</bdi>],
          [t('bank_transfer.until'), <DateTime key="until" at={transfer.expires_at} />],
        ]}
      />
    </Section>
  );
}

function NextSteps({ transfer }: { transfer: TransferReference }) {
  const { t } = useI18n();
  const steps = [t('bank_transfer.step_1'), t('bank_transfer.step_2'), t(`bank_transfer.step_3_${transfer.purpose}`)];
  return (
    <Section title={t('bank_transfer.next')} isCard>
      <ol className="grid gap-3">
        {steps.map((step, index) => (
          <li key={step} className="flex gap-3">
            <span
              aria-hidden
              className="grid size-6 shrink-0 place-items-center rounded-full bg-brand-wash text-sm font-medium"
            >
              {index + 1}
            </span>
            <span>{step}</span>
          </li>
        ))}
      </ol>
      <p className="text-sm text-ink-soft">{t('bank_transfer.late_note')}</p>
    </Section>
  );
}
