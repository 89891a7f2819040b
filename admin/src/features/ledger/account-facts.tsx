import { useI18n } from '@/providers/i18n.tsx';
import type { AccountRow } from '@/schemas/ledger.ts';
import { CopyableAmount } from '@/components/ui/amount.tsx';
import { Copyable, ShortId } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { ThingLink } from './owner-link.tsx';

export function AccountFacts({ account, columns = 1 }: { account: AccountRow; columns?: 1 | 2 }) {
  const { t, word } = useI18n();
  return (
    <Facts
      columns={columns}
      facts={[
        account.posted_minor === null
          ? null
          : {
              label: t('admin.balance'),
              value: <CopyableAmount minor={account.posted_minor} currency={account.currency} />,
            },
        account.held_minor
          ? {
              label: t('admin.reserved'),
              value: <CopyableAmount minor={account.held_minor} currency={account.currency} />,
            }
          : null,
        { label: t('admin.account_kind'), value: word('admin.account_kind', account.kind) },
        { label: t('admin.owner'), value: <ThingLink type={account.owner_type} id={account.owner_id} /> },
        { label: t('admin.side'), value: t(`admin.${account.side}`) },
        { label: t('admin.mode'), value: word('admin.account_mode', account.mode) },
        { label: t('admin.version'), value: account.version },
        { label: t('admin.account_number'), value: <Copyable value={String(account.id)} /> },
        { label: t('admin.owner_id'), value: <ShortId id={account.owner_id} /> },
        { label: t('admin.created'), value: <Moment at={account.created_at} /> },
        account.closed_at ? { label: t('admin.closed'), value: <Moment at={account.closed_at} /> } : null,
      ]}
    />
  );
}
