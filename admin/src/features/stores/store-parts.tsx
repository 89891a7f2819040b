import { useState } from 'react';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import type { StoreRow } from '@/schemas/stores.ts';
import { CommandDialog } from '@/components/command/command-dialog.tsx';
import { Amount } from '@/components/ui/amount.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Copyable, ShortId } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import { StoreTermsDialog } from './store-terms-dialog.tsx';

export function StoreFacts({ store }: { store: StoreRow }) {
  const { t, word } = useI18n();
  return (
    <Facts
      facts={[
        { label: t('admin.owner'), value: store.owner_email ? <Copyable value={store.owner_email} /> : '–' },
        {
          label: t('admin.place'),
          value: <bdi>{[store.city, word('country', store.country)].filter(Boolean).join(', ')}</bdi>,
        },
        { label: t('admin.currency'), value: store.currency },
        {
          label: t('admin.store_terms'),
          value: `${word('admin.seller_level', store.seller_level)}, ${word('admin.store_plan', store.plan)}`,
        },
        { label: t('admin.slug'), value: <Copyable value={store.slug} /> },
        { label: t('admin.products'), value: store.products_count },
        {
          label: t('admin.nav.orders'),
          value: <TextLink to={`/orders?store_id=${store.id}`}>{store.orders_count}</TextLink>,
        },
        store.delivery_fee_minor === null
          ? null
          : {
              label: t('admin.delivery'),
              value: <Amount minor={store.delivery_fee_minor} currency={store.currency} />,
            },
        store.submitted_at ? { label: t('admin.submitted'), value: <Moment at={store.submitted_at} /> } : null,
        store.decided_at ? { label: t('admin.decided_at'), value: <Moment at={store.decided_at} /> } : null,
        store.status_reason ? { label: t('admin.reason'), value: <bdi>{store.status_reason}</bdi> } : null,
        { label: t('admin.created'), value: <Moment at={store.created_at} /> },
        { label: t('admin.id'), value: <ShortId id={store.id} /> },
      ]}
    />
  );
}

type Decision = 'approve' | 'reject' | 'suspend' | 'reactivate';

/** The decisions that a store's status allows. */
const decisionsOf: Readonly<Record<string, readonly Decision[]>> = {
  submitted: ['approve', 'reject'],
  active: ['suspend'],
  on_holiday: ['suspend'],
  suspended: ['reactivate'],
};

export function StoreActions({ store }: { store: StoreRow }) {
  const { t } = useI18n();
  const { can } = useStaff();
  const [decision, setDecision] = useState<Decision | null>(null);
  const [isTermsOpen, setIsTermsOpen] = useState(false);
  const decisions = can('stores.decide') ? (decisionsOf[store.status] ?? []) : [];
  const values = { store: store.name };
  return (
    <>
      {decisions.map((one) => (
        <Button
          key={one}
          tone={one === 'approve' || one === 'reactivate' ? 'primary' : 'quiet'}
          onClick={() => setDecision(one)}
        >
          {t(`admin.store_${one}`)}
        </Button>
      ))}
      {can('pricing.write') && <Button onClick={() => setIsTermsOpen(true)}>{t('admin.store_terms')}</Button>}
      {isTermsOpen && <StoreTermsDialog store={store} onClose={() => setIsTermsOpen(false)} />}
      {decision && (
        <CommandDialog
          command="admin_decide_store"
          title={t(`admin.store_${decision}_title`, values)}
          consequence={<p>{t(`admin.store_${decision}_text`)}</p>}
          submitLabel={t(`admin.store_${decision}_submit`, values)}
          doneText={t(`admin.store_${decision}_done`, values)}
          isDestructive={decision === 'reject' || decision === 'suspend'}
          inputOf={(reason) => ({ p_store_id: store.id, p_decision: decision, p_reason: reason })}
          onClose={() => setDecision(null)}
        />
      )}
    </>
  );
}
