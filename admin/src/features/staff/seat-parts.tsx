import { useState } from 'react';
import { staffRoles } from '@shared/permissions.ts';
import { useI18n } from '@/providers/i18n.tsx';
import { useStaff } from '@/providers/staff.tsx';
import type { StaffRow } from '@/schemas/staff.ts';
import { ApprovalRequestDialog } from '@/components/command/approval-request-dialog.tsx';
import { CommandDialog } from '@/components/command/command-dialog.tsx';
import { Button } from '@/components/ui/button.tsx';
import { SelectField } from '@/components/ui/field.tsx';
import { Moment } from '@/components/ui/moment.tsx';
import { Facts, Panel } from '@/components/ui/panel.tsx';
import { TextLink } from '@/components/ui/text-link.tsx';
import { RelatedRows } from '@/components/record/record-page.tsx';
import { useRelated } from '@/components/record/use-record.ts';
import { WaitingRequest } from '@/features/approvals/waiting-request.tsx';

type Person = { readonly userId: string; readonly name: string };

/** The role that counts now; null: none. */
const roleOf = (seat: StaffRow | undefined): string | null => (seat?.is_active ? seat.role : null);

/** Which role somebody has, since when, and whether another one is asked for. */
export function SeatFacts({ seat }: { seat: StaffRow }) {
  const { t, word } = useI18n();
  return (
    <>
      <Facts
        facts={[
          {
            label: t('admin.nav.users'),
            value: (
              <TextLink to={`/users/${seat.user_id}`}>
                <bdi dir="ltr">{seat.email ?? seat.user_id}</bdi>
              </TextLink>
            ),
          },
          { label: t('admin.role'), value: word('staff.role', seat.role) },
          { label: t('admin.status'), value: t(seat.is_active ? 'admin.staff_active' : 'admin.staff_stopped') },
          { label: t('admin.staff_since'), value: <Moment at={seat.created_at} /> },
          { label: t('admin.limit_changed'), value: <Moment at={seat.updated_at} /> },
        ]}
      />
      {seat.open_request_id !== null && <WaitingRequest id={seat.open_request_id} />}
    </>
  );
}

/** Another role is asked of a second person; taking it away one person does at once. Nobody does either to themselves. */
export function SeatActions({ person, seat }: { person: Person; seat: StaffRow | undefined }) {
  const { t } = useI18n();
  const { can, staff } = useStaff();
  const [act, setAct] = useState<'give' | 'stop' | null>(null);
  const role = roleOf(seat);
  if (!can('staff.manage')) return null;
  if (staff?.user_id === person.userId) return <p className="text-ink-soft">{t('admin.staff_own')}</p>;
  return (
    <div className="flex flex-wrap gap-2">
      <Button onClick={() => setAct('give')}>{t(role === null ? 'admin.staff_give' : 'admin.staff_change')}</Button>
      {role !== null && <Button onClick={() => setAct('stop')}>{t('admin.staff_stop')}</Button>}
      {act === 'give' && <RoleDialog person={person} before={role} onClose={() => setAct(null)} />}
      {act === 'stop' && (
        <CommandDialog
          command="admin_stop_staff"
          title={t('admin.staff_stop_title', { person: person.name })}
          consequence={<p>{t('admin.staff_stop_text')}</p>}
          submitLabel={t('admin.staff_stop')}
          doneText={t('admin.staff_stop_done', { person: person.name })}
          isDestructive
          inputOf={(reason) => ({ p_user_id: person.userId, p_reason: reason })}
          onClose={() => setAct(null)}
        />
      )}
    </div>
  );
}

function RoleDialog({ person, before, onClose }: { person: Person; before: string | null; onClose: () => void }) {
  const { t, word } = useI18n();
  const [role, setRole] = useState(before ?? 'support');
  return (
    <ApprovalRequestDialog
      action="staff.set"
      title={t('admin.staff_give_title', { person: person.name })}
      consequence={<p>{t('admin.staff_give_text')}</p>}
      fields={(isLocked) => (
        <SelectField
          label={t('admin.role')}
          hint={t(`admin.staff_role_text.${role as 'support'}`)}
          value={role}
          disabled={isLocked}
          onChange={(event) => setRole(event.target.value)}
        >
          {staffRoles.map((one) => (
            <option key={one} value={one}>
              {word('staff.role', one)}
            </option>
          ))}
        </SelectField>
      )}
      evidenceHint={t('admin.staff_evidence_hint')}
      isReady={role !== before}
      submitLabel={t('admin.ask_second')}
      doneText={t('admin.asked_second')}
      payloadOf={() => ({ user_id: person.userId, role })}
      onClose={onClose}
    />
  );
}

/** Whether a person is staff, on their page, for whoever asks for roles. */
export function SeatPanel({ person }: { person: Person }) {
  const { t } = useI18n();
  const { can } = useStaff();
  const isShown = can('staff.manage');
  const { rows, query } = useRelated('staff', { user_id: person.userId }, isShown);
  if (!isShown) return null;
  const seat = rows[0];
  return (
    <Panel title={t('admin.nav.staff')}>
      <RelatedRows query={query} isEmpty={seat === undefined} empty={t('admin.staff_nobody')}>
        {seat && <SeatFacts seat={seat} />}
      </RelatedRows>
      {query.isSuccess && <SeatActions person={person} seat={seat} />}
    </Panel>
  );
}
