import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { addStoreMember, removeStoreMember, type MyStore, type StoreMember } from '@shared/schemas/stores.ts';
import { useT } from '@/app/i18n.tsx';
import { useUserId } from '@/app/session.tsx';
import { Section } from '@/components/layout/page.tsx';
import { Button } from '@/components/ui/button.tsx';
import { IntentNote } from '@/components/ui/confirm-dialog.tsx';
import { Dialog } from '@/components/ui/dialog.tsx';
import { ErrorNote } from '@/components/ui/error-state.tsx';
import { SelectField, TextField } from '@/components/ui/field.tsx';
import { OneLine } from '@/components/ui/one-line.tsx';
import { SkeletonRows } from '@/components/ui/skeleton.tsx';
import { call } from '@/lib/command.ts';
import { keys } from '@/lib/query-keys.ts';
import { useIntent } from '@/lib/use-intent.ts';
import { storeMembersQuery } from './queries.ts';

const invitable = ['manager', 'staff', 'driver'] as const;
type Role = (typeof invitable)[number];

/** Who works in the store; the owner adds people by the address of their account and lets them go. */
export function TeamSection({ store }: { store: MyStore }) {
  const t = useT();
  const userId = useUserId();
  const queries = useQueryClient();
  const members = useQuery(storeMembersQuery(store.id));
  const [leaving, setLeaving] = useState<StoreMember | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: keys.storeMembers(store.id) });
  const remove = useMutation({
    mutationFn: (id: string) => call(removeStoreMember, { p_store_id: store.id, p_user_id: id }),
    onSuccess: async () => {
      setLeaving(null);
      await refresh();
    },
  });
  return (
    <Section title={t('team.title')} isCard>
      {members.isPending ? <SkeletonRows count={2} className="h-12" /> : null}
      {members.isError ? <ErrorNote error={members.error} /> : null}
      <ul className="grid gap-2 text-sm">
        {(members.data ?? []).map((member) => (
          <li
            key={member.user_id}
            className="flex items-center justify-between gap-3 border-b border-line pb-2 last:border-0"
          >
            <span className="min-w-0">
              <OneLine className="font-medium">{member.display_name ?? member.email}</OneLine>
              <span className="text-ink-soft">{t(`store.role.${member.role}`)}</span>
            </span>
            {store.role === 'owner' && member.user_id !== userId && member.role !== 'owner' ? (
              <Button tone="ghost" size="small" onClick={() => setLeaving(member)}>
                {t('team.remove')}
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {store.role === 'owner' ? <InviteForm store={store} onAdded={refresh} /> : null}
      <Dialog
        title={t('team.remove_title', { name: leaving?.display_name ?? leaving?.email ?? '' })}
        isOpen={leaving !== null}
        onClose={() => setLeaving(null)}
        footer={
          <>
            <Button tone="quiet" onClick={() => setLeaving(null)}>
              {t('ui.go_back')}
            </Button>
            <Button tone="danger" isBusy={remove.isPending} onClick={() => leaving && remove.mutate(leaving.user_id)}>
              {t('team.remove')}
            </Button>
          </>
        }
      >
        <p>{t('team.remove_text')}</p>
        {remove.isError ? <ErrorNote error={remove.error} /> : null}
      </Dialog>
    </Section>
  );
}

function InviteForm({ store, onAdded }: { store: MyStore; onAdded: () => Promise<void> }) {
  const t = useT();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('staff');
  const [isChecked, setIsChecked] = useState(false);
  const isEmailGood = /^\S+@\S+\.\S+$/.test(email);
  const add = useIntent({
    name: `add-store-member:${store.id}`,
    send: (input: { email: string; role: Role }, key) =>
      call(addStoreMember, { p_store_id: store.id, p_email: input.email, p_role: input.role, p_idempotency_key: key }),
    onDone: async () => {
      setEmail('');
      setIsChecked(false);
      await onAdded();
    },
  });
  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    setIsChecked(true);
    if (isEmailGood) void add.run({ email, role });
  }
  return (
    <form className="grid gap-3 border-t border-line pt-4" onSubmit={handleSubmit} noValidate>
      <TextField
        label={t('team.email')}
        hint={t('team.email_hint')}
        type="email"
        dir="ltr"
        autoComplete="off"
        value={email}
        error={isChecked && !isEmailGood ? t('form.email') : undefined}
        onChange={(event) => setEmail(event.target.value.trim())}
      />
      <SelectField label={t('team.role')} value={role} onChange={(event) => setRole(event.target.value as Role)}>
        {invitable.map((one) => (
          <option key={one} value={one}>
            {t(`store.role.${one}`)}
          </option>
        ))}
      </SelectField>
      <IntentNote state={add.state} />
      <div>
        <Button type="submit" tone="quiet" isBusy={add.isSending}>
          {t('team.add')}
        </Button>
      </div>
    </form>
  );
}
