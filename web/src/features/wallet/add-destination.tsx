import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import type { CurrencyCode } from '@shared/money/currency.ts';
import { accountNumberProblem, cleanAccountNumber } from '@shared/bank/account-number.ts';
import { addPayoutDestination } from '@shared/schemas/payouts.ts';
import { useT } from '@/app/i18n.tsx';
import { Button } from '@/components/ui/button.tsx';
import { IntentNote } from '@/components/ui/confirm-dialog.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { ErrorNote } from '@/components/ui/error-state.tsx';
import { SelectField, TextField } from '@/components/ui/field.tsx';
import { showToast } from '@/components/ui/toast.tsx';
import { call } from '@/lib/command.ts';
import { keys, type OwnerRef } from '@/lib/query-keys.ts';
import { useIntent } from '@/lib/use-intent.ts';
import { banksQuery } from './queries.ts';
import { StepUpDialog } from './step-up-dialog.tsx';

type AddDestinationProps = { owner: OwnerRef; currency: CurrencyCode; isOpen: boolean; onClose: () => void };
type Account = { bankCode: string; provider: string; number: string; name: string };

const countryOfCurrency: Readonly<Partial<Record<CurrencyCode, string>>> = { NGN: 'NG', PKR: 'PK', IQD: 'IQ' };

/** A new bank account to be paid to: its numbers, then a code, then it is kept (masked for everyone). */
export function AddDestinationDialog({ owner, currency, isOpen, onClose }: AddDestinationProps) {
  const t = useT();
  const queries = useQueryClient();
  const [account, setAccount] = useState<Account | null>(null);
  const add = useIntent({
    name: 'add-payout-destination',
    send: (input: Account & { stepUp: string }, key) =>
      call(addPayoutDestination, {
        p_owner_type: owner.ownerType,
        p_owner_id: owner.ownerId,
        p_provider: input.provider,
        p_bank_code: input.bankCode,
        p_account_number: input.number,
        p_account_name: input.name,
        p_currency: currency,
        p_step_up: input.stepUp,
        p_idempotency_key: key,
      }),
    onDone: async () => {
      showToast(t('withdraw.destination_added'));
      await queries.invalidateQueries({ queryKey: keys.destinations(owner) });
      add.reset();
      onClose();
    },
  });
  return (
    <>
      <Dialog title={t('withdraw.add_destination')} isOpen={isOpen} onClose={onClose} isLocked={add.isSending}>
        <IntentNote state={add.state} />
        <AccountForm currency={currency} isBusy={add.isSending} onSubmit={setAccount} />
      </Dialog>
      <StepUpDialog
        request={
          account === null
            ? null
            : {
                action: 'payout_destination.add',
                context: {
                  owner_id: owner.ownerId,
                  bank_code: account.bankCode,
                  account_last4: account.number.slice(-4),
                },
              }
        }
        description={t('withdraw.step_up_destination', { last4: account?.number.slice(-4) ?? '' })}
        onClose={() => setAccount(null)}
        onVerified={(challengeId) => {
          if (account === null) return;
          setAccount(null);
          void add.run({ ...account, stepUp: challengeId });
        }}
      />
    </>
  );
}

type AccountFormProps = { currency: CurrencyCode; isBusy: boolean; onSubmit: (account: Account) => void };

function AccountForm({ currency, isBusy, onSubmit }: AccountFormProps) {
  const t = useT();
  const banks = useQuery(banksQuery());
  const [bankCode, setBankCode] = useState('');
  const [number, setNumber] = useState('');
  const [name, setName] = useState('');
  const [isChecked, setIsChecked] = useState(false);
  const country = countryOfCurrency[currency];
  const own = (banks.data ?? []).filter((bank) => country === undefined || bank.country === country);
  const cleanNumber = cleanAccountNumber(number);
  const problem = accountNumberProblem(country, cleanNumber);
  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    setIsChecked(true);
    const bank = own.find((one) => one.code === bankCode);
    if (bank === undefined || problem !== null || name.trim() === '') return;
    onSubmit({ bankCode, provider: bank.provider, number: cleanNumber, name: name.trim() });
  }
  if (banks.isError) return <ErrorNote error={banks.error} />;
  if (banks.isSuccess && own.length === 0) return <p>{t('withdraw.no_banks', { currency })}</p>;
  return (
    <form className="grid gap-4" onSubmit={handleSubmit} noValidate>
      <SelectField
        label={t('withdraw.bank')}
        value={bankCode}
        error={isChecked && bankCode === '' ? t('form.required') : undefined}
        onChange={(event) => setBankCode(event.target.value)}
      >
        <option value="">{banks.isPending ? t('ui.loading') : t('form.choose')}</option>
        {own.map((bank) => (
          <option key={`${bank.provider}:${bank.code}`} value={bank.code}>
            {bank.name}
          </option>
        ))}
      </SelectField>
      <TextField
        label={t('withdraw.account_number')}
        dir="ltr"
        // An IBAN has letters, which a keypad of digits lacks.
        inputMode={country === 'NG' ? 'numeric' : 'text'}
        autoCapitalize="characters"
        autoComplete="off"
        maxLength={40}
        value={number}
        error={isChecked && problem !== null ? t(`withdraw.account_number_wrong.${problem}`) : undefined}
        onChange={(event) => setNumber(event.target.value)}
      />
      <TextField
        label={t('withdraw.account_name')}
        hint={t('withdraw.account_name_hint')}
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
