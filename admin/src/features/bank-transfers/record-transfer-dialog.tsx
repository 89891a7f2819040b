import { useDataProvider } from '@refinedev/core';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { currencyCodes, currencyOfCountry, type CurrencyCode } from '@shared/money/currency.ts';
import { parseAmount } from '@shared/money/parse-amount.ts';
import type { AdminUser } from '@shared/schemas/identity.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';
import { useMoneyText } from '@/components/ui/amount.tsx';
import { AmountField } from '@/components/ui/amount-field.tsx';
import { SelectField, TextField } from '@/components/ui/field.tsx';

const looksLikeEmail = /^\S+@\S+\.\S+$/;
/** As the database wants it: what stands on the statement, 4 to 60 characters. */
const referencePattern = /^[A-Z0-9][A-Z0-9 ./_-]{3,59}$/;

/** Asks that a wallet is credited with a line of our bank statement; it moves nothing until somebody else approves it. */
export function RecordTransferDialog({ email: first, onClose }: { email: string; onClose: () => void }) {
  const { t, errorText } = useI18n();
  const money = useMoneyText();
  const [email, setEmail] = useState(first);
  const [amountText, setAmountText] = useState('');
  const [chosen, setChosen] = useState<CurrencyCode | null>(null);
  const [reference, setReference] = useState('');
  const user = useUserByEmail(email.trim().toLowerCase());
  const currency = chosen ?? (user.found ? currencyOfCountry[user.found.country] : 'PKR');
  const parsed = parseAmount(amountText, currency);
  const cleanReference = reference.trim().toUpperCase();
  const isReferenceGood = referencePattern.test(cleanReference);
  const amount = parsed.ok ? money(parsed.money.amountMinor, currency) : '–';
  const name = user.found?.display_name ?? user.found?.email ?? '';

  return (
    <ApprovalRequestDialog
      action="bank_transfer.record"
      title={t('admin.record_transfer')}
      consequence={<p>{t('admin.record_transfer_text')}</p>}
      fields={(isLocked) => (
        <>
          <TextField
            label={t('admin.email')}
            type="email"
            dir="ltr"
            value={email}
            disabled={isLocked}
            hint={
              user.found
                ? t('admin.user_found', { user: name, country: t(`country.${user.found.country}`) })
                : undefined
            }
            problem={user.isMissing ? errorText({ code: 'user.not_found' }).text : undefined}
            onChange={(event) => setEmail(event.target.value)}
          />
          <div className="grid grid-cols-[1fr_7rem] gap-3">
            <AmountField
              label={t('admin.amount')}
              value={amountText}
              isLocked={isLocked}
              problem={amountText !== '' && !parsed.ok ? parsed.code : null}
              onChange={setAmountText}
            />
            <SelectField
              label={t('admin.currency')}
              value={currency}
              disabled={isLocked}
              onChange={(event) => setChosen(event.target.value as CurrencyCode)}
            >
              {currencyCodes.map((code) => (
                <option key={code} value={code}>
                  {code}
                </option>
              ))}
            </SelectField>
          </div>
          <TextField
            label={t('admin.bank_reference')}
            dir="ltr"
            value={reference}
            disabled={isLocked}
            maxLength={60}
            hint={t('admin.bank_reference_hint')}
            problem={reference !== '' && !isReferenceGood ? t('admin.bank_reference_bad') : undefined}
            onChange={(event) => setReference(event.target.value)}
          />
          {user.found && parsed.ok && (
            <p className="rounded-field bg-paper px-3 py-2 font-medium">
              {t('admin.record_transfer_confirm', { amount, user: name, reference: cleanReference || '–' })}
            </p>
          )}
        </>
      )}
      isReady={user.found !== null && parsed.ok && isReferenceGood}
      submitLabel={t('admin.record_transfer_submit', { amount })}
      doneText={t('admin.record_transfer_done', { amount, user: name })}
      payloadOf={() => ({
        user_id: user.found?.id ?? null,
        amount_minor: Number(parsed.ok ? parsed.money.amountMinor : 0n),
        currency,
        bank_reference: cleanReference,
      })}
      onClose={onClose}
    />
  );
}

/** The person with exactly this address. */
export function useUserByEmail(email: string): { found: AdminUser | null; isMissing: boolean } {
  const provider = useDataProvider()();
  const wanted = useDeferredValue(email);
  const isComplete = looksLikeEmail.test(wanted);
  const { data, isSuccess } = useQuery({
    queryKey: ['user-by-email', wanted],
    enabled: isComplete,
    queryFn: async () => {
      const { data: rows } = await provider.getList({
        resource: 'users',
        pagination: { pageSize: 1 },
        filters: [{ field: 'email', operator: 'eq', value: wanted }],
      });
      return (rows as unknown as AdminUser[])[0] ?? null;
    },
  });
  const found = isComplete ? (data ?? null) : null;
  return { found, isMissing: isComplete && isSuccess && found === null };
}
