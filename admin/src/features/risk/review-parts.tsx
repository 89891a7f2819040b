import { useState } from 'react';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import type { RiskCaseRow, RiskFactor } from '@/schemas/risk.ts';
import { AloneOrTwoDialog, takesTwo, type Stake } from '@/components/command/alone-or-two-dialog.tsx';
import { Amount, CopyableAmount, useMoneyText } from '@/components/ui/amount.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Copyable } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { SimpleTable } from '@/components/record/simple-table.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import { WaitingRequest } from '@/features/approvals/waiting-request.tsx';

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

/** Whether the act lets money go; a withdrawal that is rejected stays with its owner, and a quiet review holds nothing. */
const movesMoney = (review: RiskCaseRow, act: Act): boolean =>
  review.is_holding && (act === 'release' || (act === 'reject' && review.subject_type === 'payment'));

/** What is decided about, where a limit counts. */
const stakeOf = (review: RiskCaseRow, act: Act): Stake => ({
  amountMinor: review.amount_minor,
  currency: review.currency,
  aloneMaxMinor: movesMoney(review, act) ? review.alone_max_minor : null,
});

/** Release, reject or ask, while it waits; what lets more money go than one person may is asked of a second one. */
export function ReviewActions({ review }: { review: RiskCaseRow }) {
  const { t } = useI18n();
  const { can, staff } = useStaff();
  const [act, setAct] = useState<Act | null>(null);
  const isOpen = (review.status === 'open' || review.status === 'asked') && can('risk.decide');
  const isOwn = staff?.user_id === review.user_id;
  const labelOf = (one: Act) => {
    if (takesTwo(stakeOf(review, one)))
      return t(one === 'release' ? 'admin.risk_release_two' : 'admin.risk_reject_two');
    return t(one === 'release' && !review.is_holding ? 'admin.risk_release_quiet' : `admin.risk_${one}`);
  };
  const isAsked = (one: Act) => review.open_request_id !== null && takesTwo(stakeOf(review, one));
  if (!isOpen && act === null) return null;
  return (
    <>
      {isOpen && isOwn && <p className="text-ink-soft">{t('admin.risk_own')}</p>}
      {isOpen && review.open_request_id !== null && <WaitingRequest id={review.open_request_id} />}
      {isOpen && !isOwn && (
        <div className="flex flex-wrap gap-2">
          {acts
            .filter((one) => !isAsked(one))
            .map((one) => (
              <Button key={one} tone={one === 'release' ? 'primary' : 'quiet'} onClick={() => setAct(one)}>
                {labelOf(one)}
              </Button>
            ))}
        </div>
      )}
      {act !== null && <ReviewDialog review={review} act={act} onClose={() => setAct(null)} />}
    </>
  );
}

function ReviewDialog({ review, act, onClose }: { review: RiskCaseRow; act: Act; onClose: () => void }) {
  const { t } = useI18n();
  const money = useMoneyText();
  const amount = money(review.amount_minor, review.currency);
  const values = { code: review.code, amount, what: t(`admin.risk_subject.${review.subject_type}`) };
  const kind = review.is_holding ? review.subject_type : 'quiet';
  return (
    <AloneOrTwoDialog
      stake={stakeOf(review, act)}
      request={{ action: `risk.${act}`, payloadOf: () => ({ case_id: review.id }) }}
      command="admin_decide_risk_case"
      title={t(`admin.risk_${act}_title`, values)}
      consequence={<p>{t.maybe(`admin.risk_${act}_text.${kind}`, values) ?? t(`admin.risk_${act}_text`)}</p>}
      submitLabel={t(`admin.risk_${act}_submit`, values)}
      doneText={t(`admin.risk_${act}_done`, values)}
      isDestructive={act === 'reject'}
      inputOf={(reason) => ({ p_case_id: review.id, p_decision: act, p_reason: reason })}
      onClose={onClose}
    />
  );
}
