import { useState } from 'react';
import { parseAmount } from '@shared/money/parse-amount.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';
import { useMoneyText } from '@/components/ui/amount.tsx';
import { AmountField } from '@/components/ui/amount-field.tsx';
import { TextField } from '@/components/ui/field.tsx';
import { useRecord } from '@/components/record/use-record.ts';

const accountNumber = /^\d{1,15}$/;

/** Asks for a booking between two accounts; it moves nothing until somebody else approves it. */
export function AdjustmentRequest({ onClose }: { onClose: () => void }) {
  const { t, errorText, word } = useI18n();
  const money = useMoneyText();
  const [debit, setDebit] = useState('');
  const [credit, setCredit] = useState('');
  const [amountText, setAmountText] = useState('');
  const from = useAccount(debit);
  const to = useAccount(credit);
  const isSame = debit !== '' && debit === credit;
  const isMixed = from.account && to.account && from.account.currency !== to.account.currency;
  const currency = from.account?.currency ?? to.account?.currency ?? 'PKR';
  const parsed = parseAmount(amountText, currency);
  const isReady = parsed.ok && from.account !== undefined && to.account !== undefined && !isSame && !isMixed;
  const amount = parsed.ok ? money(parsed.money.amountMinor, currency) : '–';
  const nameOf = (side: ReturnType<typeof useAccount>) =>
    side.account ? `${word('admin.account_kind', side.account.kind)} · ${side.account.currency}` : undefined;
  return (
    <ApprovalRequestDialog
      action="ledger.adjustment"
      title={t('admin.adjustment_new')}
      consequence={<p>{t('admin.adjustment_new_text')}</p>}
      fields={(isLocked) => (
        <>
          <div className="grid gap-3 sm:grid-cols-2">
            <TextField
              label={t('admin.adjustment_debit')}
              inputMode="numeric"
              dir="ltr"
              value={debit}
              disabled={isLocked}
              hint={nameOf(from)}
              problem={from.isMissing ? t('admin.account_missing') : undefined}
              onChange={(event) => setDebit(event.target.value.trim())}
            />
            <TextField
              label={t('admin.adjustment_credit')}
              inputMode="numeric"
              dir="ltr"
              value={credit}
              disabled={isLocked}
              hint={nameOf(to)}
              problem={
                to.isMissing
                  ? t('admin.account_missing')
                  : isSame
                    ? errorText({ code: 'ledger.same_account' }).text
                    : isMixed
                      ? errorText({ code: 'ledger.currency_mismatch' }).text
                      : undefined
              }
              onChange={(event) => setCredit(event.target.value.trim())}
            />
          </div>
          <AmountField
            label={`${t('admin.amount')} (${currency})`}
            value={amountText}
            isLocked={isLocked}
            problem={amountText !== '' && !parsed.ok ? parsed.code : null}
            onChange={setAmountText}
          />
        </>
      )}
      isReady={isReady}
      submitLabel={t('admin.adjustment_submit', { amount })}
      doneText={t('admin.adjustment_done', { amount })}
      payloadOf={() => ({
        debit_account: Number(debit),
        credit_account: Number(credit),
        amount_minor: Number(parsed.ok ? parsed.money.amountMinor : 0n),
      })}
      onClose={onClose}
    />
  );
}

/** An account by the number that is typed, and whether there is none. */
export function useAccount(number: string) {
  const isNumber = accountNumber.test(number);
  const { record, query } = useRecord('accounts', isNumber ? number : '0');
  return {
    account: isNumber ? record : undefined,
    isMissing: number !== '' && (!isNumber || (query.isError && !query.isFetching)),
  };
}
