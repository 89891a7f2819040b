import { useState } from 'react';
import { cleanAccountNumber, isAccountNumber } from '@shared/bank/account-number.ts';
import { csvExamples } from '@shared/bank/csv-examples.ts';
import { csvFormatShape } from '@shared/bank/csv.ts';
import { currencyCodes, type CurrencyCode } from '@shared/money/currency.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { statementFormats, type BankAccountRow } from '@/schemas/bank.ts';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';
import { CheckField, SelectField, TextArea, TextField } from '@/components/ui/field.tsx';

const emptyFields = {
  bank_name: '',
  holder_name: '',
  account_number: '',
  bic: '',
  currency: 'PKR' as CurrencyCode,
  format: 'camt053' as BankAccountRow['format'],
  layout: '',
  receives_transfers: false,
  sends_payouts: false,
};
type Fields = typeof emptyFields;

function fieldsOf(account: BankAccountRow): Fields {
  return {
    ...account,
    bic: account.bic ?? '',
    layout: account.csv_format === null ? '' : JSON.stringify(account.csv_format, null, 2),
  };
}

/** Asks that an account of ours is added or used differently; buyers see the one that receives. */
export function AccountDialog({ account, onClose }: { account: BankAccountRow | null; onClose: () => void }) {
  const { t } = useI18n();
  const [fields, setFields] = useState<Fields>(() => (account === null ? emptyFields : fieldsOf(account)));
  const change = (patch: Partial<Fields>) => setFields((before) => ({ ...before, ...patch }));
  const layout = fields.format === 'csv' ? readLayout(fields.layout) : null;
  const isComplete =
    fields.bank_name.trim().length > 1 &&
    fields.holder_name.trim().length > 1 &&
    isAccountNumber(cleanAccountNumber(fields.account_number));
  return (
    <ApprovalRequestDialog
      action="bank_account.save"
      title={account === null ? t('admin.account_add') : `${t('admin.account_edit')} · ${account.bank_name}`}
      consequence={<p>{t('admin.account_text')}</p>}
      fields={(isLocked) => (
        <AccountFields
          fields={fields}
          isKnown={account !== null}
          isLayoutBad={fields.format === 'csv' && fields.layout.trim() !== '' && layout === null}
          isLocked={isLocked}
          onChange={change}
        />
      )}
      isReady={isComplete && (fields.format !== 'csv' || layout !== null)}
      submitLabel={t('admin.ask_second')}
      doneText={t('admin.asked_second')}
      payloadOf={() => ({
        ...(account !== null && { bank_account_id: account.id, version: account.version }),
        bank_name: fields.bank_name,
        holder_name: fields.holder_name,
        account_number: cleanAccountNumber(fields.account_number),
        bic: fields.bic.trim() === '' ? null : fields.bic.trim().toUpperCase(),
        currency: fields.currency,
        format: fields.format,
        csv_format: layout,
        receives_transfers: fields.receives_transfers,
        sends_payouts: fields.sends_payouts,
      })}
      onClose={onClose}
    />
  );
}

function AccountFields({
  fields,
  isKnown,
  isLayoutBad,
  isLocked,
  onChange,
}: {
  fields: Fields;
  isKnown: boolean;
  isLayoutBad: boolean;
  isLocked: boolean;
  onChange: (patch: Partial<Fields>) => void;
}) {
  const { t, errorText, word } = useI18n();
  const number = cleanAccountNumber(fields.account_number);
  const numberProblem =
    number.length < 6 || isAccountNumber(number) ? undefined : errorText({ code: 'iban.invalid' }).text;
  const text = (field: 'bank_name' | 'holder_name' | 'account_number' | 'bic', label: string, most: number) => (
    <TextField
      label={label}
      value={fields[field]}
      maxLength={most}
      dir={field === 'account_number' || field === 'bic' ? 'ltr' : 'auto'}
      disabled={isLocked || (isKnown && field === 'account_number')}
      problem={field === 'account_number' ? numberProblem : undefined}
      onChange={(event) => onChange({ [field]: event.target.value })}
    />
  );
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        {text('bank_name', t('admin.bank'), 100)}
        {text('holder_name', t('admin.holder'), 70)}
        {text('account_number', t('admin.our_account_number'), 40)}
        {text('bic', `BIC (${t('admin.optional')})`, 11)}
        <SelectField
          label={t('admin.currency')}
          value={fields.currency}
          disabled={isLocked || isKnown}
          onChange={(event) => onChange({ currency: event.target.value as CurrencyCode })}
        >
          {currencyCodes.map((code) => (
            <option key={code}>{code}</option>
          ))}
        </SelectField>
        <SelectField
          label={t('admin.statements_as')}
          value={fields.format}
          disabled={isLocked}
          onChange={(event) => onChange({ format: event.target.value as Fields['format'] })}
        >
          {statementFormats.map((format) => (
            <option key={format} value={format}>
              {word('admin.statement_format', format)}
            </option>
          ))}
        </SelectField>
      </div>
      {fields.format === 'csv' && (
        <LayoutField fields={fields} isBad={isLayoutBad} isLocked={isLocked} onChange={onChange} />
      )}
      <CheckField
        label={t('admin.receives_transfers')}
        checked={fields.receives_transfers}
        disabled={isLocked}
        onChange={(event) => onChange({ receives_transfers: event.target.checked })}
      />
      <CheckField
        label={t('admin.sends_payouts')}
        checked={fields.sends_payouts}
        disabled={isLocked}
        onChange={(event) => onChange({ sends_payouts: event.target.checked })}
      />
    </>
  );
}

function LayoutField({
  fields,
  isBad,
  isLocked,
  onChange,
}: {
  fields: Fields;
  isBad: boolean;
  isLocked: boolean;
  onChange: (patch: Partial<Fields>) => void;
}) {
  const { t, word } = useI18n();
  return (
    <>
      <SelectField
        label={t('admin.csv_example')}
        value=""
        disabled={isLocked}
        hint={t('admin.csv_example_hint')}
        onChange={(event) => {
          const name = event.target.value as keyof typeof csvExamples | '';
          if (name !== '') onChange({ layout: JSON.stringify(csvExamples[name], null, 2) });
        }}
      >
        <option value="">{t('admin.choose')}</option>
        {Object.keys(csvExamples).map((name) => (
          <option key={name} value={name}>
            {word('admin.csv_example_name', name)}
          </option>
        ))}
      </SelectField>
      <TextArea
        label={t('admin.csv_layout')}
        dir="ltr"
        className="font-mono text-xs"
        rows={10}
        value={fields.layout}
        disabled={isLocked}
        problem={isBad ? t('admin.csv_layout_bad') : undefined}
        onChange={(event) => onChange({ layout: event.target.value })}
      />
    </>
  );
}

/** The layout when it is one that files can be read by. */
function readLayout(text: string): Record<string, unknown> | null {
  try {
    const parsed = csvFormatShape.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
