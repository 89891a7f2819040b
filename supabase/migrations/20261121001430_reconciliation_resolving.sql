-- Reconciliation, fourth part: what staff do about a break. Every resolution is asked for by one person and decided by another
-- (access.approvals); each that moves money posts one balanced journal about the very thing that the break is about.

-- What can be done -------------------------------------------------------------------------------------------

create table reconciliation.resolutions (
  kind text not null,
  side text not null,
  resolution text not null check (resolution in ('book', 'book_fee', 'suspense', 'write_off', 'explain')),
  account_kind text references ledger.account_kinds (kind),
  primary key (kind, side, resolution)
);

comment on table reconciliation.resolutions is
  'What may be done about which break. book: the provider''s word goes to the machine of payment, refund or withdrawal, as if it had come by itself. explain: nothing moves, it is on its way, and the reason is kept. The others post the difference between the clearing account and account_kind.';

create index resolutions_account_kind on reconciliation.resolutions (account_kind) where account_kind is not null;

alter table reconciliation.resolutions enable row level security;

create policy "staff with ledger.read read resolutions" on reconciliation.resolutions
  for select to authenticated
  using ((select access.has_permission('ledger.read')));

grant select on reconciliation.resolutions to authenticated, service_role;

insert into reconciliation.resolutions (kind, side, resolution, account_kind)
values
  ('missing', 'ledger', 'book', null),
  ('missing', 'ledger', 'suspense', 'suspense'),
  ('missing', 'ledger', 'explain', null),
  ('missing', 'provider', 'write_off', 'write_off'),
  ('missing', 'provider', 'suspense', 'suspense'),
  ('missing', 'provider', 'explain', null),
  ('extra', 'provider', 'suspense', 'suspense'),
  ('extra', 'provider', 'write_off', 'write_off'),
  ('extra', 'provider', 'explain', null),
  ('extra', 'ledger', 'suspense', 'suspense'),
  ('extra', 'ledger', 'write_off', 'write_off'),
  ('extra', 'ledger', 'explain', null),
  ('extra', 'bank', 'explain', null),
  ('amount', 'ledger', 'suspense', 'suspense'),
  ('amount', 'ledger', 'write_off', 'write_off'),
  ('amount', 'ledger', 'explain', null),
  ('fee', 'ledger', 'book_fee', 'provider_fee'),
  ('fee', 'ledger', 'explain', null),
  ('late', 'provider', 'explain', null),
  ('late', 'bank', 'explain', null);

create function reconciliation.can_resolve(p_break reconciliation.breaks, p_resolution reconciliation.resolutions)
returns boolean
language sql
immutable
set search_path = ''
as $$
  select p_break.kind = p_resolution.kind and p_break.side = p_resolution.side
    and case
      when p_resolution.resolution = 'explain' then p_break.status = 'open'
      when p_resolution.resolution = 'book' then p_break.subject_type in ('payment', 'refund', 'withdrawal')
      else coalesce(p_break.difference_minor, 0) <> 0
    end
    and p_break.status in ('open', 'explained')
$$;

comment on function reconciliation.can_resolve is 'Whether this may be done about this break now.';

grant execute on function reconciliation.can_resolve to authenticated;

create function reconciliation.find_resolvable(p_payload jsonb)
returns reconciliation.breaks
language plpgsql
stable
set search_path = ''
as $$
declare
  v_break reconciliation.breaks;
begin
  perform core.require_keys(p_payload, array['break_id', 'resolution', 'version'], 'reconciliation.resolution_invalid');
  select b.* into v_break from reconciliation.breaks as b where b.id = core.uuid_or_null(p_payload ->> 'break_id');
  if not found then
    perform core.fail('reconciliation.break_not_found', 'There is no such break.', 404);
  end if;
  if v_break.status not in ('open', 'explained') then
    perform core.fail('reconciliation.break_closed', 'This break is closed.', 409, v_break.status);
  end if;
  -- Two people agree about a break as it stood, not about what it became meanwhile.
  if access.payload_integer(p_payload, 'version') <> v_break.version then
    perform core.fail('reconciliation.break_changed', 'This break has changed meanwhile.', 409, v_break.version::text, 'Look at it again.');
  end if;
  if not exists (
    select from reconciliation.resolutions as r
    where r.resolution = p_payload ->> 'resolution' and reconciliation.can_resolve(v_break, r)
  ) then
    perform core.fail(
      'reconciliation.resolution_invalid', 'This cannot be done about this break.', 409, left(p_payload ->> 'resolution', 40)
    );
  end if;
  return v_break;
end
$$;

comment on function reconciliation.find_resolvable is
  'The break of a request {break_id, resolution, version}, when it can be resolved so. Raises reconciliation.break_not_found, reconciliation.break_closed, reconciliation.break_changed, reconciliation.resolution_invalid, approval.payload_invalid.';

create function reconciliation.check_resolution(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_break reconciliation.breaks := reconciliation.find_resolvable(p_payload);
  v_amount_minor bigint := case p_payload ->> 'resolution'
    when 'explain' then null
    when 'book' then nullif(abs(v_break.provider_minor), 0)
    else abs(v_break.difference_minor)
  end;
begin
  return pg_catalog.jsonb_build_object(
    'amount_minor', v_amount_minor,
    'currency', case when v_amount_minor is not null then v_break.currency end,
    'about', pg_catalog.jsonb_build_object(
      'break_kind', v_break.kind, 'provider', v_break.provider, 'day', v_break.day, 'resolution', p_payload ->> 'resolution', 'reference', coalesce(v_break.reference, v_break.subject_key)
    ),
    'summary', left(
      pg_catalog.concat_ws(
        ' ', initcap(v_break.kind), 'at', v_break.provider, 'of', v_break.day || ':', p_payload ->> 'resolution',
        coalesce(v_break.reference, v_break.subject_key)
      ), 500
    ),
    'owners', (
      select coalesce(pg_catalog.jsonb_agg(distinct o.owner_id), '[]')
      from (
        select p.user_id as owner_id from payments.payments as p where p.id = v_break.subject_id
        union all
        select w.owner_id from payouts.withdrawals as w where w.id = v_break.subject_id
        union all
        select p.user_id
        from payments.refunds as r
        join payments.payments as p on p.id = r.payment_id
        where r.id = v_break.subject_id
      ) as o
    )
  );
end
$$;

comment on function reconciliation.check_resolution is
  'Approvals: what it is about to resolve a break {break_id, resolution, version}. Raises what reconciliation.find_resolvable raises.';

-- Doing it -----------------------------------------------------------------------------------------------------

create function reconciliation.book_word(p_break reconciliation.breaks)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_record reconciliation.provider_records;
  v_fact jsonb;
  v_result text;
begin
  select r.* into strict v_record from reconciliation.provider_records as r where r.id = p_break.provider_record_id;
  v_fact := pg_catalog.jsonb_build_object(
    'subject', p_break.subject_type, 'provider', v_record.provider, 'mode', v_record.mode, 'status', v_record.status,
    'amount_minor', v_record.amount_minor, 'currency', v_record.currency, 'fee_minor', v_record.fee_minor,
    'provider_id', v_record.provider_id, 'paid_at', v_record.occurred_at
  );
  v_result := case p_break.subject_type
    when 'payment' then payments.apply_fact(v_record.reference, 'poll', v_fact)
    when 'withdrawal' then payouts.apply_fact(v_record.reference, 'poll', v_fact)
    when 'refund' then payments.apply_refund_fact(
      (
        select p.reference
        from payments.refunds as r
        join payments.payments as p on p.id = r.payment_id
        where r.id = p_break.subject_id
      ), v_fact
    )
  end;
  if v_result is distinct from 'applied' then
    perform core.fail(
      'reconciliation.not_booked', 'The machine does not take this word.', 409, coalesce(v_result, 'unchanged'),
      'Put the money to suspense, or ask the provider.'
    );
  end if;
end
$$;

comment on function reconciliation.book_word is
  'Gives what the provider said to the machine that it is about: the journal is that of a payment, refund or withdrawal, its notices are sent, its order is paid. Locks what the machine locks. Raises reconciliation.not_booked with the machine''s answer.';

create function reconciliation.post_difference(p_break reconciliation.breaks, p_resolution text, p_approval_id uuid)
returns bigint
language plpgsql
set search_path = ''
as $$
declare
  v_account_kind text := (
    select r.account_kind from reconciliation.resolutions as r
    where r.kind = p_break.kind and r.side = p_break.side and r.resolution = p_resolution
  );
  v_clearing bigint := ledger.account('provider_clearing', ledger.provider_owner(p_break.provider), p_break.currency);
  v_other bigint := ledger.account(v_account_kind, ledger.platform_owner(), p_break.currency);
  v_kind text := case p_resolution when 'book_fee' then 'provider_fee' else 'reconciliation' end;
  v_journal_id bigint;
begin
  v_journal_id := ledger.post(
    p_key => 'reconciliation:' || p_break.id,
    p_kind => 'reconciliation',
    p_transfers => array[
      case
        when p_break.difference_minor > 0 then row(v_kind, v_clearing, v_other, p_break.difference_minor)::ledger.transfer_input
        else row(v_kind, v_other, v_clearing, -p_break.difference_minor)::ledger.transfer_input
      end
    ],
    -- The same thing as the break: its books then say what the provider says, and the break has nothing left.
    p_reference_type => case when p_break.subject_id is not null then p_break.subject_type end,
    p_reference_id => p_break.subject_id,
    p_details => pg_catalog.jsonb_build_object(
      'break_id', p_break.id, 'approval_id', p_approval_id, 'kind', p_break.kind, 'resolution', p_resolution,
      'subject', p_break.subject_key
    )
  );
  -- What undoes a movement that nothing explains, explains nothing by itself: the two cancel each other.
  if p_break.subject_type <> 'journal' then
    insert into payouts.clearing_corrections (journal_id, provider, currency, amount_minor, approval_id)
    values (v_journal_id, p_break.provider, p_break.currency, p_break.difference_minor, p_approval_id);
  end if;
  return v_journal_id;
end
$$;

comment on function reconciliation.post_difference is
  'Moves the clearing account by the difference, against the resolution''s account: one journal, once per break.';

create function reconciliation.look_again(p_break_id uuid)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_break reconciliation.breaks;
begin
  select b.* into strict v_break from reconciliation.breaks as b where b.id = p_break_id;
  case v_break.subject_type
    when 'payment' then perform from payments.payments as p where p.id = v_break.subject_id for update;
    when 'refund' then perform from payments.refunds as r where r.id = v_break.subject_id for update;
    when 'withdrawal' then perform from payouts.withdrawals as w where w.id = v_break.subject_id for update;
    else null;
  end case;
  perform reconciliation.compare(v_break.provider, null);
end
$$;

comment on function reconciliation.look_again is
  'Brings a break up to date with what it is about held still: the word that was missing may have come after the last comparison, and a difference that is gone must not be posted. Locks the payment, refund or withdrawal, then the rail.';

create function reconciliation.resolve(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_resolution text := p_payload ->> 'resolution';
  v_break reconciliation.breaks;
  v_journal_id bigint;
begin
  -- book and explain post nothing of their own: the machine that hears the word knows whether it is news.
  if v_resolution not in ('book', 'explain') then
    perform reconciliation.look_again((p_payload ->> 'break_id')::uuid);
  end if;
  perform from reconciliation.breaks as b where b.id = (p_payload ->> 'break_id')::uuid for update;
  v_break := reconciliation.find_resolvable(p_payload);
  if v_resolution = 'book' then
    perform reconciliation.book_word(v_break);
  elsif v_resolution <> 'explain' then
    v_journal_id := reconciliation.post_difference(v_break, v_resolution, p_approval_id);
  end if;
  update reconciliation.breaks as b
  set
    status = case v_resolution when 'explain' then 'explained' else 'resolved' end,
    resolution = v_resolution,
    reason = (select a.reason from access.approvals as a where a.id = p_approval_id),
    approval_id = p_approval_id,
    journal_id = v_journal_id,
    closed_at = case when v_resolution <> 'explain' then core.now() end,
    version = b.version + 1
  where b.id = v_break.id;
  return pg_catalog.jsonb_build_object('break_id', v_break.id, 'resolution', v_resolution, 'journal_id', v_journal_id);
end
$$;

comment on function reconciliation.resolve is
  'Approvals: does what two people agreed about a break, as it stands at this moment. Locks what it is about and the rail when a difference is posted, the break, then what the posting locks. Raises what reconciliation.find_resolvable and the posting raise, reconciliation.not_booked.';

insert into access.approval_kinds (action, permission_to_ask, permission_to_decide, check_function, handler_function, description)
values (
  'reconciliation.resolve', 'ledger.adjust', 'ledger.adjust', 'reconciliation.check_resolution', 'reconciliation.resolve',
  'Resolve a break: {break_id, resolution book|book_fee|suspense|write_off|explain, version}'
);

-- What must always hold ---------------------------------------------------------------------------------------------

create function reconciliation.verify_corrections()
returns table (invariant text, subject text, detail jsonb)
language sql
stable
set search_path = ''
as $$
  select
    'reconciliation.corrections_posted', 'journal ' || c.journal_id,
    pg_catalog.jsonb_build_object('correction_minor', c.amount_minor, 'posted_minor', p.posted_minor)
  from payouts.clearing_corrections as c
  join reconciliation.rails as r on r.provider = c.provider
  cross join lateral (
    select coalesce(sum(case when t.debit_account = a.id then t.amount_minor else -t.amount_minor end), 0) as posted_minor
    from ledger.transfers as t
    join ledger.accounts as a
      on a.owner_id = r.owner_id and a.kind = 'provider_clearing' and a.currency = c.currency
        and a.id in (t.debit_account, t.credit_account)
    where t.journal_id = c.journal_id and t.id between c.journal_id * 1024 and c.journal_id * 1024 + 1023
  ) as p
  where p.posted_minor <> c.amount_minor
$$;

comment on function reconciliation.verify_corrections is 'Violations: corrections of clearing accounts that are not what their journals moved.';

insert into ledger.invariants (name, check_function, description)
values ('clearing_corrections', 'reconciliation.verify_corrections()', 'Corrections of clearing accounts are what two people approved');

-- Telling staff -------------------------------------------------------------------------------------------------------

create function reconciliation.tell_staff()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform outbox.emit(
    'notification.reconciliation', 'reconciliation_break', new.id,
    pg_catalog.jsonb_build_object(
      'kind', 'reconciliation.clearing_late',
      'user_ids', (
        select coalesce(pg_catalog.jsonb_agg(s.user_id), '[]')
        from access.staff as s
        join access.role_permissions as p on p.role = s.role and p.permission = 'ledger.adjust'
      ),
      'amount_minor', abs(new.ledger_minor),
      'currency', new.currency,
      'reference', (select p.display_name from payments.providers as p where p.code = new.provider),
      'link', '/reconciliation?book=clearing'
    )
  );
  return null;
end
$$;

comment on function reconciliation.tell_staff is
  'Trigger: tells staff with ledger.adjust, once, that a clearing account holds amounts that are older than the rail allows.';

create trigger breaks_tell_staff
  after insert on reconciliation.breaks
  for each row
  when (new.subject_type = 'clearing')
  execute function reconciliation.tell_staff();
