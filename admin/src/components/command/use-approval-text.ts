import { isCurrencyCode } from '@shared/money/currency.ts';
import { useI18n } from '@/providers/i18n.tsx';
import type { ApprovalRow } from '@/schemas/approvals.ts';
import { useMoneyText } from '@/components/ui/amount.tsx';

/** Values that are names of the database, and the group of words that has them. */
const groups: Readonly<Record<string, string>> = {
  break_kind: 'admin.break_kind',
  account_act: 'admin.bank_account_act',
  credit_kind: 'admin.account_kind',
  debit_kind: 'admin.account_kind',
  decision: 'admin.order_decision',
  kind: 'admin.rule_kind',
  line_action: 'admin.line_act',
  outcome: 'admin.approval_outcome',
  period: 'admin.approval_period',
  provider: 'admin.provider_name',
  resolution: 'admin.resolution',
  role: 'staff.role',
  setting: 'admin.setting_name',
  subject: 'admin.risk_subject',
};

type About = Pick<ApprovalRow, 'summary'> & { readonly about?: ApprovalRow['about'] | undefined };

/** What a request is about, in the reader's language; as the record has it where there are no words for it. */
export function useApprovalText(): (action: string, { summary, about }: About) => string {
  const { t, word } = useI18n();
  const money = useMoneyText();
  const plainly = (name: string, value: string | number): string => {
    const [minor = '', currency = ''] = String(value).split(' ');
    const isMoney = name.endsWith('_minor') && /^-?\d+$/.test(minor) && isCurrencyCode(currency);
    return isMoney ? money(BigInt(minor), currency) : String(value);
  };
  return (action, { summary, about }) => {
    if (about === null || about === undefined) return summary;
    const plain = Object.fromEntries(Object.entries(about).map(([name, value]) => [name, plainly(name, value)]));
    const named = Object.entries(plain).flatMap(([name, value]) => {
      const group = groups[name];
      // Words may name the other values: how an order's money is split says how much goes back.
      return group === undefined ? [] : [[name, t.maybe(`${group}.${value}`, plain) ?? word(group, value)] as const];
    });
    const values = { ...plain, ...Object.fromEntries(named) };
    return t.maybe(`admin.approval_about.${action}`, values) ?? summary;
  };
}
