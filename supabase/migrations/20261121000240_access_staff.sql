-- Access, fifth part: who is staff, and what staff take along. A role is given or changed by two people; it is taken away by
-- one at once: who must find a second person to stop somebody stops later. Lists that staff save as a file leave a line.

insert into access.permissions (code, description)
values ('staff.approve', 'Decide, as the second person, who is staff and with which role');

insert into access.role_permissions (role, permission)
values ('finance', 'staff.approve'), ('superadmin', 'staff.approve');

-- Giving a role ----------------------------------------------------------------------------------------------

create function access.check_seat(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_role text := core.text_field(p_payload, 'role', 50, 'approval.payload_invalid', true);
  v_user_id uuid := core.uuid_or_null(p_payload ->> 'user_id');
  v_before text;
begin
  perform core.require_keys(p_payload, array['user_id', 'role'], 'approval.payload_invalid');
  if not exists (select from access.roles as r where r.code = v_role) then
    perform core.fail('staff.role_unknown', 'There is no such role.', 400, v_role);
  end if;
  if not exists (select from auth.users as u where u.id = v_user_id) then
    perform core.fail('user.not_found', 'There is no such user.', 404);
  end if;
  -- Who is suspended gets no role that would count on the day they are reinstated.
  perform access.require_not_blocked(v_user_id);
  v_before := (select s.role from access.staff as s where s.user_id = v_user_id and s.is_active);
  return access.describe_act(
    'Role of a member of staff', pg_catalog.jsonb_build_object('role', v_role, 'person', access.user_email(v_user_id)),
    pg_catalog.jsonb_build_object(
      'before', case when v_before is not null then pg_catalog.jsonb_build_object('role', v_before) end,
      'after', pg_catalog.jsonb_build_object('role', v_role)
    ),
    pg_catalog.jsonb_build_array(v_user_id)
  );
end
$$;

comment on function access.check_seat is
  'Approval staff.set {user_id, role}: gives a person a role, or another one. The person neither asks nor decides. Raises staff.role_unknown, user.not_found, account.suspended, approval.nothing_changes, approval.payload_invalid.';

create function access.lock_staff()
returns void
language sql
set search_path = ''
as $$
  -- One change at a time: two superadmins who stop each other at the same moment must not both succeed.
  select from access.roles as r where r.code = 'superadmin' for update
$$;

comment on function access.lock_staff is 'Holds back every other change of who is staff until this one ends.';

create function access.require_superadmin()
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if not exists (
    select
    from access.staff as s
    where s.role = 'superadmin' and s.is_active and not access.is_blocked(s.user_id)
  ) then
    perform core.fail('staff.last_superadmin', 'One active superadmin has to remain.', 409);
  end if;
end
$$;

comment on function access.require_superadmin is 'One active superadmin has to remain. Raises staff.last_superadmin.';

create function access.give_seat(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_user_id uuid := (p_payload ->> 'user_id')::uuid;
  v_approval access.approvals;
begin
  perform access.lock_staff();
  v_approval := access.require_unchanged(p_approval_id, access.check_seat(p_payload) -> 'change');
  insert into access.staff as s (user_id, role, is_active)
  values (v_user_id, p_payload ->> 'role', true)
  on conflict (user_id) do update set role = excluded.role, is_active = true;
  perform access.require_superadmin();
  perform access.audit(
    'staff.set', 'user', v_user_id::text, nullif(v_approval.change -> 'before', 'null'),
    (v_approval.change -> 'after') || pg_catalog.jsonb_build_object('approval_id', p_approval_id), v_approval.reason
  );
  return pg_catalog.jsonb_build_object('user_id', v_user_id, 'role', p_payload ->> 'role');
end
$$;

comment on function access.give_seat is
  'Approval staff.set: gives the role: {user_id, role}. Holds back every other change of staff. Raises approval.outdated, staff.last_superadmin and what access.check_seat raises.';

insert into access.approval_kinds (action, permission_to_ask, permission_to_decide, check_function, handler_function, description)
values (
  'staff.set', 'staff.manage', 'staff.approve', 'access.check_seat', 'access.give_seat',
  'Make somebody staff, or give a member of staff another role: {user_id, role}'
);

-- Taking it away ---------------------------------------------------------------------------------------------

create function access.end_seat(p_user_id uuid, p_reason text)
returns boolean
language plpgsql
set search_path = ''
as $$
declare
  v_role text;
  v_request uuid;
begin
  -- Requests first, then who is staff: in the order of a decision.
  for v_request in
    select a.id from access.approvals as a where a.requested_by = p_user_id and a.status = 'requested' order by a.id for update
  loop
    perform access.end_request(v_request, p_reason);
  end loop;
  perform access.lock_staff();
  update access.staff as s set is_active = false where s.user_id = p_user_id and s.is_active returning s.role into v_role;
  if v_role is null then
    return false;
  end if;
  perform access.require_superadmin();
  perform access.audit('staff.stop', 'user', p_user_id::text, pg_catalog.jsonb_build_object('role', v_role), null, p_reason);
  return true;
end
$$;

comment on function access.end_seat is
  'Takes the role of a member of staff away, and with it what they asked for and nobody has decided; false for nobody of the staff. Locks their requests, then holds back every other change of staff. Audited. Raises staff.last_superadmin.';

create function access.stop_staff(p_user_id uuid, p_reason text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform access.require_permission('staff.manage');
  p_reason := access.require_reason(p_reason, 'reason.required', 'Say why.');
  if not exists (select from access.staff as s where s.user_id = p_user_id) then
    perform core.fail('staff.not_found', 'This person is not staff.', 404);
  end if;
  perform access.end_seat(p_user_id, p_reason);
end
$$;

comment on function access.stop_staff is
  'One person takes the role of a member of staff away, at once; a second time changes nothing. Permission staff.manage; audited. Raises reason.required, staff.not_found, staff.last_superadmin.';

grant execute on function access.stop_staff to authenticated;

-- What staff take along --------------------------------------------------------------------------------------

create function access.plain_filter(p_filter jsonb)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  -- Ids, days, codes and numbers say which rows; all else may be a name, an address or what somebody typed.
  select coalesce(
    pg_catalog.jsonb_object_agg(
      f.key,
      case
        when f.key !~ '(search|email|name|phone|label)'
          and f.value ~ '^([0-9a-f-]{36}|[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]{5,15}(Z|[+-][0-9:]{4,6}))?|[a-z][a-z_.,]{0,79}|[A-Z]{2,3}|[0-9]{1,6})$'
        then f.value
        else '…'
      end
    ), '{}'
  )
  from pg_catalog.jsonb_each_text(p_filter) as f
  where f.key ~ '^[a-z][a-z_]{0,39}$'
$$;

comment on function access.plain_filter is
  'A filter without what may be personal: values that are ids, days, codes or small numbers, and … for every other one.';

create function access.note_export(p_list text, p_filter jsonb, p_row_count integer, p_is_whole boolean)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform access.require_staff();
  if coalesce(
    p_list !~ '^[a-z][a-z_]{0,39}$' or pg_catalog.jsonb_typeof(p_filter) <> 'object' or pg_catalog.length(p_filter::text) > 4000
    or p_row_count not between 0 and 10000000 or p_is_whole is null, true
  ) then
    perform core.fail('export.invalid', 'This is no list that can be exported.', 400, left(p_list, 40));
  end if;
  perform access.audit(
    'list.export', 'list', p_list, null,
    pg_catalog.jsonb_build_object('rows', p_row_count, 'is_whole', p_is_whole, 'filter', access.plain_filter(p_filter))
  );
end
$$;

comment on function access.note_export is
  'Writes into the audit log that staff save a list as a file: which, filtered how, how many rows. Whatever was typed into the search is kept as … alone. Raises permission.denied, export.invalid.';

grant execute on function access.note_export to authenticated;

-- API --------------------------------------------------------------------------------------------------------

create function api.admin_stop_staff(p_user_id uuid, p_reason text)
returns void
language sql
set search_path = ''
as $$
  select access.stop_staff(p_user_id, p_reason)
$$;

comment on function api.admin_stop_staff is
  'Takes the role of a member of staff away at once (permission staff.manage). To give one, or another one, is the approval staff.set.';

create function api.admin_note_export(p_list text, p_filter jsonb, p_row_count integer, p_is_whole boolean)
returns void
language sql
set search_path = ''
as $$
  select access.note_export(p_list, p_filter, p_row_count, p_is_whole)
$$;

comment on function api.admin_note_export is 'Any staff: notes that a list is saved as a file, before it is; p_filter {column: value}.';

grant execute on function api.admin_stop_staff, api.admin_note_export to authenticated;

create view api.admin_staff
with (security_invoker = true) as
select
  s.user_id,
  access.user_email(s.user_id) as email,
  s.role,
  s.is_active,
  access.open_request('staff.set', 'user_id', s.user_id) as open_request_id,
  s.created_at,
  s.updated_at
from access.staff as s
where (select access.has_permission('staff.manage'));

comment on view api.admin_staff is
  'Staff, also those of before (permission staff.manage); open_request_id: the request for another role that waits for a second person.';

grant select on api.admin_staff to authenticated;
