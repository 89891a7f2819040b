import { useState } from 'react';
import { countryCode, type CountryCode } from '@shared/schemas/primitives.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import type { BankHolidayRow } from '@/schemas/payout-batches.ts';
import { CommandDialog } from '@/components/command/command-dialog.tsx';
import { Button } from '@/components/ui/button.tsx';
import { CheckField, SelectField, TextField } from '@/components/ui/field.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import type { ListColumn } from '@/components/list/columns.ts';
import { ListPage } from '@/components/list/list-page.tsx';

const countries = countryCode.options;

/** Days on which banks do not work: weekly payouts move to the next day on which they do. */
export function HolidayList() {
  const { t } = useI18n();
  const { can } = useStaff();
  const [edited, setEdited] = useState<BankHolidayRow | 'new' | null>(null);
  const columns = useColumns();
  const canWrite = can('settings.write');
  return (
    <>
      <ListPage<BankHolidayRow>
        resource="bank_holidays"
        title={t('admin.payout_book.holidays')}
        columns={columns}
        filters={[
          {
            kind: 'choice',
            field: 'country',
            label: t('admin.country'),
            options: countries.map((value) => ({ value, label: t(`country.${value}`) })),
          },
        ]}
        emptyTitle={t('admin.holidays_none')}
        actions={
          canWrite && (
            <Button tone="primary" onClick={() => setEdited('new')}>
              {t('admin.holiday_add')}
            </Button>
          )
        }
        previewTitle={(row) => <bdi dir="ltr">{row.day}</bdi>}
        preview={(row) => (
          <>
            <HolidayFacts row={row} />
            {canWrite && (
              <div className="flex flex-wrap gap-2">
                <Button onClick={() => setEdited(row)}>{t('admin.holiday_edit')}</Button>
                <RemoveAction row={row} />
              </div>
            )}
          </>
        )}
      />
      {edited && <HolidayDialog holiday={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
    </>
  );
}

function useColumns(): readonly ListColumn<BankHolidayRow>[] {
  const { t, localized } = useI18n();
  const expected = (row: BankHolidayRow) => (row.is_expected ? t('admin.holiday_expected') : t('admin.holiday_fixed'));
  return [
    {
      id: 'day',
      header: t('admin.day'),
      sort: 'day',
      phone: 'title',
      text: (row) => row.day,
      cell: (row) => <bdi dir="ltr">{row.day}</bdi>,
    },
    {
      id: 'country',
      header: t('admin.country'),
      phone: 'aside',
      text: (row) => row.country,
      cell: (row) => t(`country.${row.country}`),
    },
    {
      id: 'name',
      header: t('admin.name'),
      isFlexible: true,
      phone: 'line',
      text: (row) => localized(row.name),
      cell: (row) => <bdi>{localized(row.name)}</bdi>,
    },
    { id: 'expected', header: t('admin.state'), phone: 'line', text: expected, cell: expected },
  ];
}

function HolidayFacts({ row }: { row: BankHolidayRow }) {
  const { t } = useI18n();
  return (
    <Facts
      facts={[
        { label: t('admin.country'), value: t(`country.${row.country}`) },
        row.name.en ? { label: 'English', value: <bdi>{row.name.en}</bdi> } : null,
        row.name.ur ? { label: 'اردو', value: <bdi>{row.name.ur}</bdi> } : null,
        row.name.ar ? { label: 'العربية', value: <bdi>{row.name.ar}</bdi> } : null,
        { label: t('admin.state'), value: row.is_expected ? t('admin.holiday_expected') : t('admin.holiday_fixed') },
      ]}
    />
  );
}

function HolidayDialog({ holiday, onClose }: { holiday: BankHolidayRow | null; onClose: () => void }) {
  const { t } = useI18n();
  const [country, setCountry] = useState<CountryCode>(holiday?.country ?? 'PK');
  const [day, setDay] = useState(holiday?.day ?? '');
  const [en, setEn] = useState(holiday?.name.en ?? '');
  const [ur, setUr] = useState(holiday?.name.ur ?? '');
  const [ar, setAr] = useState(holiday?.name.ar ?? '');
  const [isExpected, setIsExpected] = useState(holiday?.is_expected ?? false);
  return (
    <CommandDialog
      command="admin_save_bank_holiday"
      title={holiday === null ? t('admin.holiday_add') : `${t('admin.holiday_edit')} · ${holiday.day}`}
      consequence={<p>{t('admin.holiday_text')}</p>}
      fields={(isLocked) => (
        <>
          <div className="grid grid-cols-2 gap-3">
            <SelectField
              label={t('admin.country')}
              value={country}
              disabled={isLocked || holiday !== null}
              onChange={(event) => setCountry(event.target.value as CountryCode)}
            >
              {countries.map((code) => (
                <option key={code} value={code}>
                  {t(`country.${code}`)}
                </option>
              ))}
            </SelectField>
            <TextField
              label={t('admin.day')}
              type="date"
              value={day}
              disabled={isLocked || holiday !== null}
              onChange={(event) => setDay(event.target.value)}
            />
            <TextField
              label={`${t('admin.name')} (English)`}
              dir="ltr"
              maxLength={80}
              value={en}
              disabled={isLocked}
              onChange={(event) => setEn(event.target.value)}
            />
            <TextField
              label={`${t('admin.name')} (اردو)`}
              dir="rtl"
              maxLength={80}
              value={ur}
              disabled={isLocked}
              onChange={(event) => setUr(event.target.value)}
            />
            <TextField
              label={`${t('admin.name')} (العربية)`}
              dir="rtl"
              maxLength={80}
              value={ar}
              disabled={isLocked}
              onChange={(event) => setAr(event.target.value)}
            />
          </div>
          <CheckField
            label={t('admin.holiday_expected')}
            checked={isExpected}
            disabled={isLocked}
            onChange={(event) => setIsExpected(event.target.checked)}
          />
        </>
      )}
      isReady={day !== '' && (en.trim() !== '' || ur.trim() !== '')}
      submitLabel={t('admin.holiday_save')}
      doneText={t('admin.holiday_saved')}
      inputOf={(reason) => ({
        p_country: country,
        p_day: day,
        p_name: { en, ur, ar },
        p_is_expected: isExpected,
        p_reason: reason,
      })}
      onClose={onClose}
    />
  );
}

function RemoveAction({ row }: { row: BankHolidayRow }) {
  const { t } = useI18n();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>{t('admin.holiday_remove')}</Button>
      {isOpen && (
        <CommandDialog
          command="admin_save_bank_holiday"
          title={`${t('admin.holiday_remove')} · ${row.day}`}
          consequence={<p>{t('admin.holiday_remove_text')}</p>}
          submitLabel={t('admin.holiday_remove')}
          doneText={t('admin.holiday_saved')}
          isDestructive
          inputOf={(reason) => ({
            p_country: row.country,
            p_day: row.day,
            p_name: null,
            p_is_expected: false,
            p_reason: reason,
          })}
          onClose={() => setIsOpen(false)}
        />
      )}
    </>
  );
}
