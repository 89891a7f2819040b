import { useState } from 'react';
import { currencyCodes, type CurrencyCode } from '@shared/money/currency.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';
import { SelectField, TextField } from '@/components/ui/field.tsx';
import { useRelated } from '@/components/record/use-record.ts';
import { AccountPairFields, useAccountPair } from './account-pair.tsx';

const rate = /^\d{1,10}(\.\d{1,10})?$/;
const asCode = (text: string): CurrencyCode => currencyCodes.find((code) => code === text) ?? 'PKR';

/** Asks for a rate between two currencies. */
export function RateRequest({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const [from, setFrom] = useState<CurrencyCode>('PKR');
  const [to, setTo] = useState<CurrencyCode>('NGN');
  const [rateText, setRateText] = useState('');
  const [spread, setSpread] = useState('1');
  const [until, setUntil] = useState('');
  const basisPoints = Math.round(Number(spread) * 100);
  const isSpread = /^\d{1,2}(\.\d{1,2})?$/.test(spread) && basisPoints <= 1000;
  const isRate = rate.test(rateText) && Number(rateText) > 0;
  const isReady = from !== to && isRate && isSpread && until !== '';
  const currencies = currencyCodes.map((code) => (
    <option key={code} value={code}>
      {code}
    </option>
  ));
  return (
    <ApprovalRequestDialog
      action="ledger.exchange_rate"
      title={t('admin.rate_new')}
      consequence={<p>{t('admin.rate_new_text')}</p>}
      fields={(isLocked, isTried) => (
        <div className="grid gap-3 sm:grid-cols-2">
          <SelectField
            label={t('admin.given')}
            value={from}
            disabled={isLocked}
            onChange={(event) => setFrom(asCode(event.target.value))}
          >
            {currencies}
          </SelectField>
          <SelectField
            label={t('admin.got')}
            value={to}
            disabled={isLocked}
            problem={from === to ? t('admin.rate_same') : undefined}
            onChange={(event) => setTo(asCode(event.target.value))}
          >
            {currencies}
          </SelectField>
          <TextField
            label={t('admin.rate_of', { from, to })}
            inputMode="decimal"
            dir="ltr"
            value={rateText}
            disabled={isLocked}
            problem={(isTried || rateText !== '') && !isRate ? t('admin.rate_problem') : undefined}
            required
            onChange={(event) => setRateText(event.target.value.trim())}
          />
          <TextField
            label={t('admin.spread_percent')}
            inputMode="decimal"
            dir="ltr"
            value={spread}
            disabled={isLocked}
            problem={isSpread ? undefined : t('admin.spread_problem')}
            required
            onChange={(event) => setSpread(event.target.value.trim())}
          />
          <TextField
            label={t('admin.valid_until')}
            type="datetime-local"
            dir="ltr"
            value={until}
            disabled={isLocked}
            required
            onChange={(event) => setUntil(event.target.value)}
          />
        </div>
      )}
      isReady={isReady}
      submitLabel={t('admin.rate_submit')}
      doneText={t('admin.rate_done')}
      payloadOf={() => ({
        from_currency: from,
        to_currency: to,
        rate: rateText,
        spread_basis_points: basisPoints,
        valid_until: new Date(until).toISOString(),
      })}
      onClose={onClose}
    />
  );
}

/** Asks for an exchange between two accounts of one owner, at the latest rate of their currencies. */
export function ExchangeRequest({ onClose }: { onClose: () => void }) {
  const { t, errorText } = useI18n();
  const pair = useAccountPair();
  const from = pair.first.account;
  const to = pair.second.account;
  const { rows: rates } = useRelated('exchange_rates', {});
  const current = rates.find((one) => one.from_currency === from?.currency && one.to_currency === to?.currency);
  const areKnown = from !== undefined && to !== undefined;
  const areOfOne = areKnown && from.owner_id === to.owner_id && from.kind === to.kind;
  const code = !areKnown
    ? null
    : !areOfOne
      ? 'exchange.accounts_differ'
      : current === undefined
        ? 'exchange.rate_unknown'
        : null;
  return (
    <ApprovalRequestDialog
      action="ledger.exchange"
      title={t('admin.exchange_new')}
      consequence={<p>{t('admin.exchange_new_text')}</p>}
      fields={(isLocked) => (
        <>
          <AccountPairFields
            pair={pair}
            labels={[t('admin.from_account'), t('admin.to_account')]}
            problem={code === null ? undefined : errorText({ code }).text}
            isLocked={isLocked}
          />
          {current && (
            <p className="text-sm">
              {t('admin.rate')}:{' '}
              <bdi dir="ltr">
                1 {current.from_currency} = {current.rate.replace(/\.?0+$/, '')} {current.to_currency},{' '}
                {current.spread_basis_points / 100} %
              </bdi>
            </p>
          )}
        </>
      )}
      isReady={pair.amount.parsed.ok && areOfOne && current !== undefined}
      submitLabel={t('admin.exchange_submit', { amount: pair.amountInWords })}
      doneText={t('admin.exchange_done', { amount: pair.amountInWords })}
      payloadOf={() => ({
        from_account: Number(pair.first.text),
        to_account: Number(pair.second.text),
        amount_minor: Number(pair.amountMinor),
        rate_id: current?.id ?? 0,
      })}
      onClose={onClose}
    />
  );
}
