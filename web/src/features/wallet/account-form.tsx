import { useQuery } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { accountNumberProblem, cleanAccountNumber } from '@shared/bank/account-number.ts';
import { useT } from '@/app/i18n.tsx';
import { Button } from '@/components/ui/button.tsx';
import { ErrorNote } from '@/components/ui/error-state.tsx';
import { ChoiceField, SelectField, TextField } from '@/components/ui/field.tsx';
import { readMobileNumber } from '@/features/payments/mobile-number.ts';
import { accountWays, bankId, type AccountWay } from './account-ways.ts';
import { banksQuery, payoutRailsQuery } from './queries.ts';

export type Account = { bankCode: string; provider: string; number: string; name: string };

type AccountFormProps = { currency: CurrencyCode; isBusy: boolean; onSubmit: (account: Account) => void };

/** What kind of account, where, its number and its holder; only ways out that are open. */
export function AccountForm({ currency, isBusy, onSubmit }: AccountFormProps) {
  const t = useT();
  const banks = useQuery(banksQuery());
  const rails = useQuery(payoutRailsQuery());
  const failed = [banks, rails].find((query) => query.isError);
  if (failed) return <ErrorNote error={failed.error} />;
  if (!banks.data || !rails.data) return <p role="status">{t('ui.loading')}</p>;
  const ways = accountWays(currency, rails.data, banks.data);
  const [first] = ways;
  if (first === undefined) return <p>{t('withdraw.no_banks', { currency })}</p>;
  return <AccountFields ways={ways} first={first} isBusy={isBusy} onSubmit={onSubmit} />;
}

type AccountFieldsProps = Omit<AccountFormProps, 'currency'> & { ways: readonly AccountWay[]; first: AccountWay };

function AccountFields({ ways, first, isBusy, onSubmit }: AccountFieldsProps) {
  const t = useT();
  const [wayId, setWayId] = useState(first.id);
  const [chosenBank, setChosenBank] = useState('');
  const [number, setNumber] = useState('');
  const [name, setName] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const way = ways.find(({ id }) => id === wayId) ?? first;
  const bank = way.kind === 'bank' ? way.banks.find((one) => bankId(one) === chosenBank) : way.banks[0];
  const read = readNumber(way, number);
  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    setIsChecked(true);
    if (bank === undefined || read.problem !== null || name.trim() === '') return;
    onSubmit({ bankCode: bank.code, provider: bank.provider, number: read.number, name: name.trim() });
  }
  function handleWay(id: string) {
    setWayId(id);
    setNumber('');
    setIsChecked(false);
  }
  return (
    <form className="grid gap-4" onSubmit={handleSubmit} noValidate>
      {ways.length > 1 ? <WayField ways={ways} way={way} onChoose={handleWay} /> : null}
      {way.kind === 'bank' ? (
        <SelectField
          label={t('withdraw.bank')}
          value={chosenBank}
          error={isChecked && bank === undefined ? t('form.required') : undefined}
          onChange={(event) => setChosenBank(event.target.value)}
        >
          <option value="">{t('form.choose')}</option>
          {way.banks.map((one) => (
            <option key={bankId(one)} value={bankId(one)}>
              {one.name}
            </option>
          ))}
        </SelectField>
      ) : null}
      <NumberField way={way} value={number} problem={isChecked ? read.problem : null} onChange={setNumber} />
      <TextField
        label={t('withdraw.account_name')}
        hint={t(way.kind === 'bank' ? 'withdraw.account_name_hint' : 'withdraw.mobile_name_hint')}
        autoComplete="name"
        maxLength={100}
        value={name}
        error={isChecked && name.trim() === '' ? t('form.required') : undefined}
        onChange={(event) => setName(event.target.value)}
      />
      <Button type="submit" isWide isBusy={isBusy}>
        {t('withdraw.continue')}
      </Button>
    </form>
  );
}

type WayFieldProps = { ways: readonly AccountWay[]; way: AccountWay; onChoose: (id: string) => void };

function WayField({ ways, way, onChoose }: WayFieldProps) {
  const t = useT();
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 text-sm font-medium">{t('withdraw.way')}</legend>
      {ways.map(({ id, kind, banks: [bank] }) => (
        <ChoiceField
          key={id}
          name="account-way"
          value={id}
          checked={id === way.id}
          onChange={() => onChoose(id)}
          title={kind === 'bank' ? t('withdraw.way.bank') : (t.maybe(`withdraw.way.${bank.provider}`) ?? bank.name)}
        />
      ))}
    </fieldset>
  );
}

type NumberProblem = ReturnType<typeof accountNumberProblem> | 'mobile';

/** The number as it is sent, and what is wrong with it. */
function readNumber(way: AccountWay, text: string): { number: string; problem: NumberProblem } {
  if (way.kind === 'bank') {
    const number = cleanAccountNumber(text);
    return { number, problem: accountNumberProblem(way.banks[0].country, number) };
  }
  const mobile = readMobileNumber(text);
  return mobile === null ? { number: '', problem: 'mobile' } : { number: mobile.replace('+92', '0'), problem: null };
}

type NumberFieldProps = { way: AccountWay; value: string; problem: NumberProblem; onChange: (text: string) => void };

function NumberField({ way, value, problem, onChange }: NumberFieldProps) {
  const t = useT();
  const isMobile = way.kind === 'mobile_account';
  return (
    <TextField
      label={t(isMobile ? 'withdraw.mobile_number' : 'withdraw.account_number')}
      hint={isMobile ? t('withdraw.mobile_number_hint') : undefined}
      dir="ltr"
      // An IBAN has letters, which a keypad of digits lacks.
      inputMode={isMobile ? 'tel' : way.banks[0].country === 'NG' ? 'numeric' : 'text'}
      autoCapitalize="characters"
      autoComplete={isMobile ? 'tel' : 'off'}
      maxLength={40}
      value={value}
      error={problem === null ? undefined : t(`withdraw.account_number_wrong.${problem}`)}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
