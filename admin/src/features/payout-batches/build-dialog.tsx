import { useState } from 'react';
import { currencyCodes, type CurrencyCode } from '@shared/money/currency.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { CommandDialog } from '@/components/command/command-dialog.tsx';
import { SelectField, TextField } from '@/components/ui/field.tsx';

/** The day where the browser is, as a date field has it. */
const today = (): string => new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);

/** Collects what waits for the bank into one batch; nothing leaves before somebody else approves it. */
export function BuildDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const [currency, setCurrency] = useState<CurrencyCode>('PKR');
  const [day, setDay] = useState(today);
  return (
    <CommandDialog
      command="admin_create_payout_batch"
      title={t('admin.batch_build')}
      consequence={<p>{t('admin.batch_build_text')}</p>}
      fields={(isLocked) => (
        <div className="grid grid-cols-2 gap-3">
          <SelectField
            label={t('admin.currency')}
            value={currency}
            disabled={isLocked}
            onChange={(event) => setCurrency(event.target.value as CurrencyCode)}
          >
            {currencyCodes.map((code) => (
              <option key={code}>{code}</option>
            ))}
          </SelectField>
          <TextField
            label={t('admin.execute_on')}
            type="date"
            value={day}
            disabled={isLocked}
            onChange={(event) => setDay(event.target.value)}
          />
        </div>
      )}
      isReady={day !== ''}
      submitLabel={t('admin.batch_build_submit')}
      doneText={t('admin.batch_build_done')}
      inputOf={(reason) => ({ p_currency: currency, p_withdrawal_ids: null, p_execute_on: day, p_reason: reason })}
      onClose={onClose}
    />
  );
}
