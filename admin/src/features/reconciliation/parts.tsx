import { useI18n } from '@/providers/i18n.tsx';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { Amount } from '@/components/ui/amount.tsx';
import { ThingLink } from '@/features/ledger/owner-link.tsx';

/** Providers that are compared, for filters and forms. */
export const railNames = ['paystack', 'jazzcash', 'easypaisa', 'bank'] as const;

export function useProviderOptions() {
  const { word } = useI18n();
  return railNames.map((value) => ({ value, label: word('admin.provider_name', value) }));
}

/** A signed amount; what nobody told is said to be so. */
export function SignedAmount({ minor, currency }: { minor: bigint | null; currency: CurrencyCode }) {
  const { t } = useI18n();
  if (minor === null) return <span className="text-ink-soft">{t('admin.break_unknown')}</span>;
  return <Amount minor={minor} currency={currency} sign="always" />;
}

/** What a break or an open amount is about, as a link where it has a page. */
export function SubjectLink({ type, id, reference }: { type: string; id: string | null; reference: string | null }) {
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2">
      <ThingLink type={type} id={id} />
      {reference && (
        <bdi dir="ltr" className="text-xs break-all text-ink-soft">
          {reference}
        </bdi>
      )}
    </span>
  );
}

/** A day of a rail: no hour and no zone. */
export function Day({ day }: { day: string }) {
  return (
    <bdi dir="ltr" className="whitespace-nowrap tabular-nums">
      {day}
    </bdi>
  );
}
