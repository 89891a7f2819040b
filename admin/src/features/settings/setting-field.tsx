import { currencyCodes } from '@shared/money/currency.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { AmountField } from '@/components/ui/amount-field.tsx';
import { CheckField, SelectField, TextArea, TextField } from '@/components/ui/field.tsx';
import { amountProblem, durationUnits, type DurationUnit, type SettingDraft } from './setting-draft.ts';

type Of<Kind extends SettingDraft['kind']> = Extract<SettingDraft, { kind: Kind }>;
type Props<Draft extends SettingDraft = SettingDraft> = {
  draft: Draft;
  /** Said beside the field once what stands there is no value. */
  problem: string | undefined;
  isLocked: boolean;
  onChange: (draft: SettingDraft) => void;
};

/** The editor that fits what a setting holds. */
export function SettingField({ draft, ...rest }: Props) {
  const { t } = useI18n();
  switch (draft.kind) {
    case 'switch':
      return (
        <CheckField
          label={t('admin.setting_on')}
          checked={draft.isOn}
          disabled={rest.isLocked}
          onChange={(event) => rest.onChange({ ...draft, isOn: event.target.checked })}
        />
      );
    case 'duration':
      return <DurationFields draft={draft} {...rest} />;
    case 'amounts':
      return <AmountFields draft={draft} {...rest} />;
    case 'weekdays':
      return <WeekdayFields draft={draft} {...rest} />;
    case 'json':
      return (
        <TextArea
          label={t('admin.setting_value')}
          dir="ltr"
          value={draft.text}
          disabled={rest.isLocked}
          problem={rest.problem}
          onChange={(event) => rest.onChange({ ...draft, text: event.target.value })}
        />
      );
    case 'hour':
    case 'number':
    case 'sender':
    case 'text':
    case 'zone':
    default:
      return <LineField draft={draft} {...rest} />;
  }
}

function LineField({ draft, problem, isLocked, onChange }: Props<Of<'hour' | 'number' | 'sender' | 'text' | 'zone'>>) {
  const { t } = useI18n();
  const isFigure = draft.kind === 'hour' || draft.kind === 'number';
  return (
    <TextField
      label={t('admin.setting_value')}
      hint={draft.kind === 'text' ? undefined : t(`admin.setting_hint.${draft.kind}`)}
      dir="ltr"
      inputMode={isFigure ? 'numeric' : 'text'}
      value={draft.text}
      disabled={isLocked}
      problem={problem}
      onChange={(event) => onChange({ ...draft, text: event.target.value })}
    />
  );
}

function DurationFields({ draft, problem, isLocked, onChange }: Props<Of<'duration'>>) {
  const { t } = useI18n();
  return (
    <div className="grid grid-cols-2 items-start gap-3">
      <TextField
        label={t('admin.setting_value')}
        hint={t('admin.setting_hint.duration')}
        dir="ltr"
        inputMode="numeric"
        value={draft.count}
        disabled={isLocked}
        problem={problem}
        onChange={(event) => onChange({ ...draft, count: event.target.value })}
      />
      <SelectField
        label={t('admin.setting_unit')}
        value={draft.unit}
        disabled={isLocked}
        onChange={(event) => onChange({ ...draft, unit: event.target.value as DurationUnit })}
      >
        {durationUnits.map((unit) => (
          <option key={unit} value={unit}>
            {t(`admin.setting_unit.${unit}`)}
          </option>
        ))}
      </SelectField>
    </div>
  );
}

function AmountFields({ draft, isLocked, onChange }: Props<Of<'amounts'>>) {
  const { t } = useI18n();
  return (
    <div className="flex flex-col gap-2">
      <div className="grid grid-cols-2 items-start gap-3">
        {currencyCodes.map((currency) => (
          <AmountField
            key={currency}
            label={t('admin.setting_amount', { currency: t(`currency.${currency}`) })}
            value={draft.texts[currency]}
            isLocked={isLocked}
            problem={amountProblem(draft.texts[currency], currency)}
            onChange={(text) => onChange({ ...draft, texts: { ...draft.texts, [currency]: text } })}
          />
        ))}
      </div>
      <p className="text-xs text-ink-soft">{t('admin.setting_hint.amounts')}</p>
    </div>
  );
}

const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

function WeekdayFields({ draft, problem, isLocked, onChange }: Props<Of<'weekdays'>>) {
  const { t, word } = useI18n();
  const choose = (country: string, day: number, isChosen: boolean) => {
    const others = (draft.days[country] ?? []).filter((one) => one !== day);
    const days = isChosen ? [...others, day].toSorted((a, b) => a - b) : others;
    onChange({ ...draft, days: { ...draft.days, [country]: days } });
  };
  const countries = Object.entries(draft.days).map(([country, days]) => (
    <fieldset key={country} className="flex flex-col gap-1" disabled={isLocked}>
      <legend className="text-xs font-medium">{t('admin.setting_days', { country: word('country', country) })}</legend>
      <div className="flex flex-wrap gap-x-4">
        {weekdays.map((day) => (
          <CheckField
            key={day}
            label={t(`weekday.${day}`)}
            checked={days.includes(day)}
            onChange={(event) => choose(country, day, event.target.checked)}
          />
        ))}
      </div>
    </fieldset>
  ));
  return (
    <div className="flex flex-col gap-3">
      {countries}
      {problem && (
        <p role="alert" className="text-xs font-medium text-negative">
          {problem}
        </p>
      )}
    </div>
  );
}
