import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useT } from '@/app/i18n.tsx';
import { Section } from '@/components/layout/page.tsx';
import { Badge } from '@/components/ui/badge.tsx';
import { DateTime } from '@/components/ui/date-time.tsx';
import { Money, moneyOf } from '@/components/ui/money.tsx';
import { openPaymentsQuery } from './queries.ts';

/** Payments that were begun and have not ended: money on the way in. */
export function OpenPayments() {
  const t = useT();
  const { data } = useQuery(openPaymentsQuery());
  if (!data || data.length === 0) return null;
  return (
    <Section title={t('payment.on_the_way')}>
      <ul className="card overflow-hidden">
        {data.map((payment) => (
          <li
            key={payment.id}
            className="relative flex flex-wrap items-center justify-between gap-3 border-b border-line px-4 py-3 last:border-0 hover:bg-brand-wash/50"
          >
            <div>
              <Link
                to="/payments/return"
                search={{ reference: payment.reference }}
                className="font-medium after:absolute after:inset-0 hover:text-brand-strong"
              >
                {t(`payment.purpose_${payment.purpose}`)}
              </Link>
              <p className="text-sm text-ink-soft">
                <DateTime at={payment.created_at} />
              </p>
            </div>
            <div className="flex items-center gap-3">
              <Badge tone="brand">{t(`payment.status.${payment.status}`)}</Badge>
              <span className="font-semibold">
                <Money value={moneyOf(payment.amount_minor, payment.currency)} />
              </span>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
