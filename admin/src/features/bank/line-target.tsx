import { useEffect, useState } from 'react';
import { useI18n } from '@/providers/i18n.tsx';
import type { BankLineRow, LineAction } from '@/schemas/bank.ts';
import { useRelated } from '@/components/record/use-record.ts';
import { SelectField, TextField } from '@/components/ui/field.tsx';
import { useUserByEmail } from '@/features/bank-transfers/record-transfer-dialog.tsx';

/** The one thing that an action needs to know; null while it is not known. */
export type Target =
  | { readonly user_id: string }
  | { readonly transfer_reference_id: string }
  | { readonly withdrawal_id: string }
  | { readonly provider: string }
  | { readonly other_line_id: string }
  | null;

type Props = {
  line: BankLineRow;
  action: LineAction;
  isLocked: boolean;
  onTarget: (target: Target) => void;
};

/** Asks for what an action needs: a person, a withdrawal, a provider, or the line that it ends. */
export function LineTarget(props: Props) {
  if (props.action === 'credit') return <PersonTarget {...props} />;
  if (props.action === 'pay_out') return <WithdrawalTarget {...props} />;
  if (props.action === 'settle') return <ProviderTarget {...props} />;
  return props.action === 'send_back' ? <ReturnTarget {...props} /> : null;
}

function PersonTarget({ isLocked, onTarget }: Props) {
  const { t, errorText } = useI18n();
  const [email, setEmail] = useState('');
  const { found, isMissing } = useUserByEmail(email.trim().toLowerCase());
  const id = found?.id ?? null;
  useEffect(() => onTarget(id === null ? null : { user_id: id }), [id, onTarget]);
  return (
    <TextField
      label={t('admin.email')}
      type="email"
      dir="ltr"
      value={email}
      disabled={isLocked}
      required
      hint={
        found ? t('admin.user_found', { user: found.display_name ?? '', country: t(`country.${found.country}`) }) : ''
      }
      problem={isMissing ? errorText({ code: 'user.not_found' }).text : undefined}
      onChange={(event) => setEmail(event.target.value)}
    />
  );
}

const withdrawalCode = /^WD-[0-9A-Z]{4}-[0-9A-Z]{2}$/;

function WithdrawalTarget({ isLocked, onTarget }: Props) {
  const { t, errorText } = useI18n();
  const [text, setText] = useState('');
  const code = text.trim().toUpperCase();
  const isCode = withdrawalCode.test(code);
  const { rows, query } = useRelated('withdrawals', { code }, isCode);
  const id = isCode ? (rows[0]?.id ?? null) : null;
  useEffect(() => onTarget(id === null ? null : { withdrawal_id: id }), [id, onTarget]);
  const isMissing = isCode && query.isSuccess && id === null;
  return (
    <TextField
      label={t('admin.withdrawal_code')}
      dir="ltr"
      value={text}
      disabled={isLocked}
      required
      hint={rows[0] && isCode ? (rows[0].owner_name ?? rows[0].owner_email ?? '') : t('admin.withdrawal_code_hint')}
      problem={isMissing ? errorText({ code: 'withdrawal.not_found' }).text : undefined}
      onChange={(event) => setText(event.target.value)}
    />
  );
}

function ProviderTarget({ isLocked, onTarget }: Props) {
  const { t } = useI18n();
  const { rows } = useRelated('provider_health', {});
  const [provider, setProvider] = useState('');
  return (
    <SelectField
      label={t('admin.provider')}
      value={provider}
      disabled={isLocked}
      onChange={(event) => {
        setProvider(event.target.value);
        onTarget(event.target.value === '' ? null : { provider: event.target.value });
      }}
    >
      <option value="">{t('admin.choose')}</option>
      {rows
        .filter((row) => row.provider !== 'bank')
        .map((row) => (
          <option key={row.provider} value={row.provider}>
            {row.display_name}
          </option>
        ))}
    </SelectField>
  );
}

function ReturnTarget({ line, isLocked, onTarget }: Props) {
  const { t } = useI18n();
  const { rows, query } = useRelated('bank_lines', {
    status: 'returning',
    currency: line.currency,
    amount_minor: String(-line.amount_minor),
  });
  const [id, setId] = useState('');
  return (
    <SelectField
      label={t('admin.return_of')}
      value={id}
      disabled={isLocked}
      hint={query.isSuccess && rows.length === 0 ? t('admin.return_none') : ''}
      onChange={(event) => {
        setId(event.target.value);
        onTarget(event.target.value === '' ? null : { other_line_id: event.target.value });
      }}
    >
      <option value="">{t('admin.choose')}</option>
      {rows.map((row) => (
        <option key={row.id} value={row.id}>
          {`${row.booked_on} · ${row.counterparty_name ?? row.narration} · ${row.return_code ?? ''}`}
        </option>
      ))}
    </SelectField>
  );
}
