import { useState } from 'react';
import { parseAmount } from '@shared/money/parse-amount.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useMoneyText } from '@/components/ui/amount.tsx';
import { AmountField } from '@/components/ui/amount-field.tsx';
import { TextField } from '@/components/ui/field.tsx';
import { useRecord } from '@/components/record/use-record.ts';

const accountNumber = /^\d{1,15}$/;

/** Two accounts by the numbers that are typed and an amount in the currency of the first: what every booking by hand asks for. */
export function useAccountPair() {
  const money = useMoneyText();
  const [firstText, setFirstText] = useState('');
  const [secondText, setSecondText] = useState('');
  const [amountText, setAmountText] = useState('');
  const first = useAccount(firstText);
  const second = useAccount(secondText);
  const currency = first.account?.currency ?? second.account?.currency ?? 'PKR';
  const parsed = parseAmount(amountText, currency);
  return {
    first: { ...first, text: firstText, setText: setFirstText },
    second: { ...second, text: secondText, setText: setSecondText },
    amount: { text: amountText, setText: setAmountText, parsed, currency },
    /** The amount in words for buttons; a dash until it is one. */
    amountInWords: parsed.ok ? money(parsed.money.amountMinor, currency) : '–',
    amountMinor: parsed.ok ? parsed.money.amountMinor : 0n,
  };
}

export type AccountPair = ReturnType<typeof useAccountPair>;
type Account = AccountPair['first'];

/** The fields of a pair: both accounts with what they are, and the amount. */
export function AccountPairFields({
  pair,
  labels,
  problem,
  isLocked,
}: {
  pair: AccountPair;
  labels: readonly [first: string, second: string];
  /** Why the two do not go together. */
  problem?: string | undefined;
  isLocked: boolean;
}) {
  const { t } = useI18n();
  const { text, parsed, currency, setText } = pair.amount;
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <AccountField account={pair.first} label={labels[0]} isLocked={isLocked} />
        <AccountField account={pair.second} label={labels[1]} problem={problem} isLocked={isLocked} />
      </div>
      <AmountField
        label={`${t('admin.amount')} (${currency})`}
        value={text}
        isLocked={isLocked}
        problem={text !== '' && !parsed.ok ? parsed.code : null}
        onChange={setText}
      />
    </>
  );
}

function AccountField({
  account: { account, isMissing, text, setText },
  label,
  problem,
  isLocked,
}: {
  account: Account;
  label: string;
  problem?: string | undefined;
  isLocked: boolean;
}) {
  const { t, word } = useI18n();
  return (
    <TextField
      label={label}
      inputMode="numeric"
      dir="ltr"
      value={text}
      disabled={isLocked}
      hint={account && `${word('admin.account_kind', account.kind)} · ${account.currency}`}
      problem={isMissing ? t('admin.account_missing') : problem}
      onChange={(event) => setText(event.target.value.trim())}
    />
  );
}

/** An account by the number that is typed, and whether there is none. */
function useAccount(number: string) {
  const isNumber = accountNumber.test(number);
  const { record, query } = useRecord('accounts', isNumber ? number : '0');
  return {
    account: isNumber ? record : undefined,
    isMissing: number !== '' && (!isNumber || (query.isError && !query.isFetching)),
  };
}
