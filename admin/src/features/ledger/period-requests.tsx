import { useState } from 'react';
import { useI18n } from '@/providers/i18n.tsx';
import { periodKinds } from '@/schemas/ledger.ts';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';
import { SelectField, TextField } from '@/components/ui/field.tsx';

const isoDay = /^\d{4}-\d{2}-\d{2}$/;
const isoMonth = /^\d{4}-\d{2}$/;

/** Asks for closing a day or a month, and with it all before. */
export function CloseRequest({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const [period, setPeriod] = useState<(typeof periodKinds)[number]>('month');
  const [when, setWhen] = useState('');
  const isReady = (period === 'day' ? isoDay : isoMonth).test(when);
  return (
    <ApprovalRequestDialog
      action="ledger.close_period"
      title={t('admin.close_period')}
      consequence={<p>{t('admin.close_period_text')}</p>}
      fields={(isLocked) => (
        <div className="grid gap-3 sm:grid-cols-2">
          <SelectField
            label={t('admin.period')}
            value={period}
            disabled={isLocked}
            onChange={(event) => {
              setPeriod(event.target.value === 'day' ? 'day' : 'month');
              setWhen('');
            }}
          >
            {periodKinds.map((kind) => (
              <option key={kind} value={kind}>
                {t(`admin.period.${kind}`)}
              </option>
            ))}
          </SelectField>
          <TextField
            label={t(`admin.period.${period}`)}
            type={period === 'day' ? 'date' : 'month'}
            dir="ltr"
            value={when}
            disabled={isLocked}
            required
            placeholder={period === 'day' ? '2026-01-31' : '2026-01'}
            onChange={(event) => setWhen(event.target.value)}
          />
        </div>
      )}
      isReady={isReady}
      submitLabel={t('admin.close_period_submit')}
      doneText={t('admin.close_period_done')}
      payloadOf={() => ({ period, starts_on: period === 'day' ? when : `${when}-01` })}
      onClose={onClose}
    />
  );
}

/** Asks for opening the books again from a day on. */
export function ReopenRequest({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const [day, setDay] = useState('');
  return (
    <ApprovalRequestDialog
      action="ledger.reopen_period"
      title={t('admin.reopen_period')}
      consequence={<p>{t('admin.reopen_period_text')}</p>}
      fields={(isLocked) => (
        <TextField
          label={t('admin.reopen_from')}
          type="date"
          dir="ltr"
          value={day}
          disabled={isLocked}
          required
          placeholder="2026-01-31"
          onChange={(event) => setDay(event.target.value)}
        />
      )}
      isReady={isoDay.test(day)}
      submitLabel={t('admin.reopen_period_submit')}
      doneText={t('admin.reopen_period_done')}
      payloadOf={() => ({ starts_on: day })}
      onClose={onClose}
    />
  );
}
