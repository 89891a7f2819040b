import { useState } from 'react';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import type { RiskCaseRow, RiskFactor } from '@/schemas/risk.ts';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';
import { CommandDialog } from '@/components/command/command-dialog.tsx';
import { Amount, CopyableAmount, useMoneyText } from '@/components/ui/amount.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Copyable } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { SimpleTable } from '@/components/record/simple-table.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';

const pageOf = { payment: '/payments', order: '/orders', withdrawal: '/withdrawals' } as const;

/** What is looked at, whose it is, and how it stands. */
export function ReviewFacts({ review }: { review: RiskCaseRow }) {
  const { t } = useI18n();
  return (
    <Facts
      facts={[
        {
          label: t('admin.risk_about'),
          value: (
            <TextLink to={`${pageOf[review.subject_type]}/${review.subject_id}`}>
              {t(`admin.risk_subject.${review.subject_type}`)} <bdi dir="ltr">{review.subject_label ?? ''}</bdi>
            </TextLink>
          ),
        },
        { label: t('admin.amount'), value: <CopyableAmount minor={review.amount_minor} currency={review.currency} /> },
        {
          label: t('admin.risk_held'),
          value: t(review.is_holding ? 'admin.risk_is_held_text' : 'admin.risk_is_quiet_text'),
        },
        { label: t('admin.risk_score'), value: review.score ?? '–' },
        {
          label: t('admin.risk_person'),
          value: (
            <TextLink to={`/users/${review.user_id}`}>
              <bdi>{review.user_email ?? review.user_id}</bdi>
            </TextLink>
          ),
        },
        (review.decisions ?? 0) > 1
          ? {
              label: t('admin.risk_decisions'),
              value: t('admin.risk_decisions_text', { count: review.decisions ?? 0 }),
            }
          : null,
        { label: t('admin.risk_opened'), value: <Moment at={review.opened_at} /> },
        review.alerted_at ? { label: t('admin.risk_alerted'), value: <Moment at={review.alerted_at} /> } : null,
        review.question ? { label: t('admin.risk_question'), value: <bdi>{review.question}</bdi> } : null,
        review.answer ? { label: t('admin.risk_answer'), value: <bdi>{review.answer}</bdi> } : null,
        review.decided_at ? { label: t('admin.decided_at'), value: <Moment at={review.decided_at} /> } : null,
        review.decided_by_label
          ? { label: t('admin.decided_by'), value: <Copyable value={review.decided_by_label} /> }
          : null,
        review.reason ? { label: t('admin.reason'), value: <bdi>{review.reason}</bdi> } : null,
      ]}
    />
  );
}

/** Every rule that matched, with what it measured. */
export function Factors({ factors, currency }: { factors: readonly RiskFactor[]; currency: CurrencyCode }) {
  const { t } = useI18n();
  if (factors.length === 0) return <p className="text-ink-soft">{t('admin.risk_no_factors')}</p>;
  return (
    <SimpleTable
      caption={t('admin.risk_why')}
      rows={factors}
      keyOf={(factor) => factor.rule}
      columns={[
        {
          id: 'signal',
          header: t('admin.risk_signal'),
          cell: (factor) => (
            <>
              {t.maybe(`admin.risk_signal_kind.${factor.signal}`) ?? factor.signal}
              <span className="block text-xs text-ink-soft">
                <bdi dir="ltr">
                  {factor.rule} · {factor.version}
                </bdi>
              </span>
            </>
          ),
        },
        {
          id: 'value',
          header: t('admin.risk_value'),
          isEnd: true,
          cell: (factor) => (
            <span className="whitespace-nowrap">
              <SignalValue kind={factor.signal} value={factor.value} currency={currency} />
              <span className="block text-xs text-ink-soft">
                {t('admin.risk_from')} <SignalValue kind={factor.signal} value={factor.threshold} currency={currency} />
              </span>
            </span>
          ),
        },
        {
          id: 'action',
          header: t('admin.risk_action'),
          cell: (factor) => (
            <>
              {t(`admin.risk_action.${factor.action}`)}
              <span className="block text-xs text-ink-soft">{t('admin.risk_points', { count: factor.points })}</span>
            </>
          ),
        },
      ]}
    />
  );
}

/** A number of times, an amount, or so many times the usual. */
export function SignalValue({ kind, value, currency }: { kind: string; value: number; currency: CurrencyCode | null }) {
  if (kind === 'new_destination' && currency !== null)
    return <Amount minor={BigInt(Math.round(value))} currency={currency} />;
  if (kind === 'amount_unusual') return <bdi dir="ltr">× {(value / 100).toFixed(1)}</bdi>;
  return <bdi dir="ltr">{value}</bdi>;
}

type Act = 'release' | 'reject' | 'ask';
const acts = ['release', 'reject', 'ask'] as const;

/** Release, reject or ask, while it waits; above a limit releasing is asked of a second person. */
export function ReviewActions({ review }: { review: RiskCaseRow }) {
  const { t } = useI18n();
  const { can, staff } = useStaff();
  const money = useMoneyText();
  const [act, setAct] = useState<Act | null>(null);
  const isOpen = (review.status === 'open' || review.status === 'asked') && can('risk.decide');
  const isOwn = staff?.user_id === review.user_id;
  const amount = money(review.amount_minor, review.currency);
  const values = { code: review.code, amount, what: t(`admin.risk_subject.${review.subject_type}`) };
  const kind = review.is_holding ? review.subject_type : 'quiet';
  const consequence = (one: Act) => t.maybe(`admin.risk_${one}_text.${kind}`, values) ?? t(`admin.risk_${one}_text`);
  if (!isOpen && act === null) return null;
  return (
    <>
      {isOpen && isOwn && <p className="text-ink-soft">{t('admin.risk_own')}</p>}
      {isOpen && !isOwn && (
        <div className="flex flex-wrap gap-2">
          {acts.map((one) => (
            <Button key={one} tone={one === 'release' ? 'primary' : 'quiet'} onClick={() => setAct(one)}>
              {one === 'release' && review.needs_two
                ? t('admin.risk_release_two')
                : t(one === 'release' && !review.is_holding ? 'admin.risk_release_quiet' : `admin.risk_${one}`)}
            </Button>
          ))}
        </div>
      )}
      {act === 'release' && review.needs_two && (
        <ApprovalRequestDialog
          action="risk.release"
          title={t('admin.risk_release_title', values)}
          consequence={<p>{t('admin.risk_release_two_text', values)}</p>}
          submitLabel={t('admin.risk_release_two')}
          doneText={t('admin.risk_release_two_done')}
          payloadOf={() => ({ case_id: review.id })}
          onClose={() => setAct(null)}
        />
      )}
      {act !== null && !(act === 'release' && review.needs_two) && (
        <CommandDialog
          command="admin_decide_risk_case"
          title={t(`admin.risk_${act}_title`, values)}
          consequence={<p>{consequence(act)}</p>}
          submitLabel={t(`admin.risk_${act}_submit`, values)}
          doneText={t(`admin.risk_${act}_done`, values)}
          isDestructive={act === 'reject'}
          inputOf={(reason) => ({ p_case_id: review.id, p_decision: act, p_reason: reason })}
          onClose={() => setAct(null)}
        />
      )}
    </>
  );
}
