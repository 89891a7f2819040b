import { localize } from '@shared/locale.ts';
import type { WithdrawalLimits } from '@shared/schemas/payouts.ts';
import { useI18n } from '@/app/i18n.tsx';
import { DateTime } from '@/components/ui/date-time.tsx';
import { Money, moneyOf } from '@/components/ui/money.tsx';

type LimitsLeftProps = {
  limits: WithdrawalLimits;
  /** The amount that was typed is beyond one of them. */ isReached: boolean;
};

/** What may still leave today and this month, how much of it is used, and when it begins anew. */
export function LimitsLeft({ limits, isReached }: LimitsLeftProps) {
  const { t, locale } = useI18n();
  return (
    <section aria-label={t('withdraw.limits')} className="grid gap-3 rounded-field bg-paper p-3 text-sm">
      {limits.periods.map((period) => (
        <div key={period.period} className="grid gap-1">
          <p className="flex flex-wrap justify-between gap-x-4">
            <span>
              {t(`withdraw.left_${period.period}`)}{' '}
              <strong>
                <Money value={moneyOf(period.left_minor, limits.currency)} />
              </strong>
            </span>
            <span className="text-ink-soft">
              {t('withdraw.of')} <Money value={moneyOf(period.limit_minor, limits.currency)} />
            </span>
          </p>
          <div aria-hidden className="h-1.5 overflow-hidden rounded-full bg-line">
            <div
              className={`h-full rounded-full ${isReached ? 'bg-negative' : 'bg-brand'}`}
              style={{ inlineSize: `${shareOf(period.used_minor, period.limit_minor)}%` }}
            />
          </div>
          {period.used_minor > 0n ? (
            <p className="text-xs text-ink-soft">
              {t('withdraw.limit_resets')} <DateTime at={period.resets_at} />
            </p>
          ) : null}
        </div>
      ))}
      <p className="text-xs text-ink-soft">{t('withdraw.level', { level: localize(limits.level_name, locale) })}</p>
    </section>
  );
}

/** Percent of a limit that is used, 0 to 100. */
function shareOf(used: bigint, limit: bigint): number {
  if (limit === 0n || used >= limit) return 100;
  return Number((used * 100n) / limit);
}
