import { useState } from 'react';
import { useI18n } from '@/providers/i18n.tsx';
import type { StoreRow } from '@/schemas/stores.ts';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';
import { SelectField } from '@/components/ui/field.tsx';
import { useRelated } from '@/components/record/use-record.ts';

/** The seller's level and the store's plan, which rules of prices look at. */
export function StoreTermsDialog({ store, onClose }: { store: StoreRow; onClose: () => void }) {
  const { t, localized } = useI18n();
  const levels = useRelated('seller_levels', {}).rows;
  const plans = useRelated('store_plans', {}).rows;
  const [level, setLevel] = useState(store.seller_level);
  const [plan, setPlan] = useState(store.plan);
  return (
    <ApprovalRequestDialog
      action="store_terms.set"
      title={t('admin.store_terms_title', { store: store.name })}
      consequence={<p>{t('admin.store_terms_text')}</p>}
      fields={(isLocked) => (
        <div className="grid grid-cols-2 gap-3">
          <SelectField
            label={t('admin.rule_field.seller_level')}
            value={level}
            disabled={isLocked}
            onChange={(event) => setLevel(event.target.value)}
          >
            {levels.map((row) => (
              <option key={row.code} value={row.code}>
                {localized(row.name)}
              </option>
            ))}
          </SelectField>
          <SelectField
            label={t('admin.rule_field.plan')}
            value={plan}
            disabled={isLocked}
            onChange={(event) => setPlan(event.target.value)}
          >
            {plans.map((row) => (
              <option key={row.code} value={row.code}>
                {localized(row.name)}
              </option>
            ))}
          </SelectField>
        </div>
      )}
      isReady={level !== store.seller_level || plan !== store.plan}
      submitLabel={t('admin.ask_second')}
      doneText={t('admin.asked_second')}
      payloadOf={() => ({ store_id: store.id, seller_level: level, plan })}
      onClose={onClose}
    />
  );
}
