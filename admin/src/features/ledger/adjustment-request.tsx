import { useI18n } from '@/providers/i18n.tsx';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';
import { AccountPairFields, useAccountPair } from './account-pair.tsx';

/** Asks for a booking between two accounts; it moves nothing until somebody else approves it. */
export function AdjustmentRequest({ onClose }: { onClose: () => void }) {
  const { t, errorText } = useI18n();
  const pair = useAccountPair();
  const debit = pair.first;
  const credit = pair.second;
  const isSame = debit.text !== '' && debit.text === credit.text;
  const isMixed = debit.account && credit.account && debit.account.currency !== credit.account.currency;
  const code = isSame ? 'ledger.same_account' : isMixed ? 'ledger.currency_mismatch' : null;
  const areKnown = debit.account !== undefined && credit.account !== undefined;
  return (
    <ApprovalRequestDialog
      action="ledger.adjustment"
      title={t('admin.adjustment_new')}
      consequence={<p>{t('admin.adjustment_new_text')}</p>}
      fields={(isLocked) => (
        <AccountPairFields
          pair={pair}
          labels={[t('admin.adjustment_debit'), t('admin.adjustment_credit')]}
          problem={code === null ? undefined : errorText({ code }).text}
          isLocked={isLocked}
        />
      )}
      isReady={pair.amount.parsed.ok && areKnown && code === null}
      submitLabel={t('admin.adjustment_submit', { amount: pair.amountInWords })}
      doneText={t('admin.adjustment_done', { amount: pair.amountInWords })}
      payloadOf={() => ({
        debit_account: Number(debit.text),
        credit_account: Number(credit.text),
        amount_minor: Number(pair.amountMinor),
      })}
      onClose={onClose}
    />
  );
}
