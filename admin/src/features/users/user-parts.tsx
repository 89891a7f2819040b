import { useState } from 'react';
import type { AdminUser } from '@shared/schemas/identity.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import { CommandDialog } from '@/components/command/command-dialog.tsx';
import { Button } from '@/components/ui/button.tsx';
import { Copyable, ShortId } from '@/components/ui/copyable.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts } from '@/components/ui/panel.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';

export function UserFacts({ user }: { user: AdminUser }) {
  const { t, word } = useI18n();
  const { can } = useStaff();
  const stores = user.stores ?? [];
  return (
    <Facts
      facts={[
        { label: t('admin.email'), value: <Copyable value={user.email} /> },
        user.phone ? { label: t('admin.phone'), value: <Copyable value={user.phone} /> } : null,
        { label: t('admin.country'), value: word('country', user.country) },
        { label: t('admin.language'), value: word('language', user.locale) },
        {
          label: t('admin.nav.orders'),
          value: <TextLink to={`/orders?buyer_id=${user.id}`}>{user.orders_count}</TextLink>,
        },
        stores.length > 0
          ? {
              label: t('admin.nav.stores'),
              value: (
                <ul>
                  {stores.map((store) => (
                    <li key={store.id}>
                      {can('stores.read') ? (
                        <TextLink to={`/stores/${store.id}`}>
                          <bdi>{store.name}</bdi>
                        </TextLink>
                      ) : (
                        <bdi>{store.name}</bdi>
                      )}{' '}
                      <span className="text-xs text-ink-soft">{word('store.role', store.role)}</span>
                    </li>
                  ))}
                </ul>
              ),
            }
          : null,
        { label: t('admin.joined'), value: <Moment at={user.created_at} /> },
        { label: t('admin.last_sign_in'), value: <Moment at={user.last_sign_in_at} /> },
        { label: t('admin.id'), value: <ShortId id={user.id} /> },
      ]}
    />
  );
}

/** Suspend or reactivate; nobody can do it to themselves. */
export function UserActions({ user }: { user: AdminUser }) {
  const { t } = useI18n();
  const { can, staff } = useStaff();
  const [act, setAct] = useState<'suspend' | 'reactivate' | null>(null);
  const next = user.status === 'active' ? 'suspend' : user.status === 'suspended' ? 'reactivate' : null;
  const isAllowed = can('users.suspend') && staff?.user_id !== user.id;
  const values = { user: user.display_name ?? user.email };
  return (
    <>
      {isAllowed && next && (
        <Button tone={next === 'reactivate' ? 'primary' : 'quiet'} onClick={() => setAct(next)}>
          {t(`admin.user_${next}`)}
        </Button>
      )}
      {act && (
        <CommandDialog
          command="admin_set_user_status"
          title={t(`admin.user_${act}_title`, values)}
          consequence={<p>{t(`admin.user_${act}_text`)}</p>}
          submitLabel={t(`admin.user_${act}_submit`, values)}
          doneText={t(`admin.user_${act}_done`, values)}
          isDestructive={act === 'suspend'}
          inputOf={(reason) => ({
            p_user_id: user.id,
            p_status: act === 'suspend' ? 'suspended' : 'active',
            p_reason: reason,
          })}
          onClose={() => setAct(null)}
        />
      )}
    </>
  );
}
