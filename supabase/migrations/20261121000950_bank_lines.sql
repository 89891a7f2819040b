-- Payments, bank part two: matching lines, what staff do with the rest, imports, transfer references, and the api.

-- The machine's one door ------------------------------------------------------------------------------------

create function payments.line_effect(
  p_line payments.statement_lines,
  p_transition payments.line_transitions,
  p_explanation payments.line_explanation
)
returns bigint
language plpgsql
set search_path = ''
as $$
declare
  v_platform uuid := ledger.platform_owner();
  v_journal_id bigint;
begin
  case p_transition.effect
    when 'none' then
      null;
    when 'wallet' then
      v_journal_id := payments.credit_line(p_line, p_explanation.user_id, p_explanation.transfer_reference_id);
    when 'payout' then
      v_journal_id := payouts.apply_bank_line(p_line, p_explanation.withdrawal_id);
    when 'suspense' then
      v_journal_id := payments.post_line(
        p_line, p_transition.action, 'suspense', ledger.account('suspense', v_platform, p_line.currency)
      );
    when 'provider_fee' then
      v_journal_id := payments.post_line(
        p_line, p_transition.action, 'provider_fee', ledger.account('provider_fee', v_platform, p_line.currency)
      );
    when 'provider_clearing' then
      v_journal_id := payments.post_line(
        p_line, p_transition.action, 'provider_settlement',
        ledger.account('provider_clearing', ledger.provider_owner(p_explanation.provider), p_line.currency)
      );
  end case;
  return v_journal_id;
end
$$;

comment on function payments.line_effect is 'Posts what a transition says and returns the journal, null when it moves no money.';

create function payments.act_on_line(
  p_line payments.statement_lines,
  p_action text,
  p_actor text,
  p_explanation payments.line_explanation,
  p_problem text default null,
  p_approval_id uuid default null
)
returns payments.statement_lines
language plpgsql
set search_path = ''
as $$
declare
  v_transition payments.line_transitions;
  v_line payments.statement_lines;
  v_journal_id bigint;
begin
  select t.* into v_transition
  from payments.line_transitions as t
  where t.from_status = p_line.status
    and t.action = p_action
    and (t.direction = 'any' or (t.direction = 'in') = (p_line.amount_minor > 0))
    and (p_actor = 'system' or t.is_for_staff);
  if not found then
    perform core.fail(
      'bank_line.action_invalid', 'This cannot be done with this line.', 409, p_line.status || ' ' || left(p_action, 40)
    );
  end if;
  v_journal_id := payments.line_effect(p_line, v_transition, p_explanation);
  update payments.statement_lines as l
  set
    status = v_transition.to_status,
    problem = p_problem,
    user_id = case when v_transition.effect = 'wallet' then coalesce(
      (select r.user_id from payments.transfer_references as r where r.id = p_explanation.transfer_reference_id),
      p_explanation.user_id
    ) end,
    transfer_reference_id = case when v_transition.effect = 'wallet' then p_explanation.transfer_reference_id end,
    provider = case v_transition.effect when 'provider_clearing' then p_explanation.provider when 'payout' then 'bank' end,
    return_code = case when p_action = 'return' then payments.new_reference('RT') else l.return_code end,
    explained_at = case when v_transition.to_status <> 'unmatched' then core.now() end,
    last_seq = l.last_seq + 1,
    version = l.version + 1
  where l.id = p_line.id
  returning l.* into v_line;
  insert into payments.line_events (
    statement_line_id, seq, from_status, to_status, action, actor, actor_id, journal_id, approval_id, reason
  )
  values (
    v_line.id, v_line.last_seq, p_line.status, v_line.status, p_action, p_actor,
    case when p_actor = 'staff' then access.user_id() end, v_journal_id, p_approval_id,
    coalesce((select a.reason from access.approvals as a where a.id = p_approval_id), p_problem)
  );
  if p_action = 'send_back' then
    perform payments.act_on_line(o, 'end_return', 'system', null)
    from payments.statement_lines as o
    where o.id = p_explanation.other_line_id;
  end if;
  return v_line;
end
$$;

comment on function payments.act_on_line is
  'Applies one action to a line that the caller has locked: journal, status, event. Money that was sent back ends the return that it belongs to. Raises bank_line.action_invalid and what the effect raises.';

-- Matching ---------------------------------------------------------------------------------------------------

create function payments.explain_line(p_line payments.statement_lines)
returns payments.line_explanation
language plpgsql
stable
set search_path = ''
as $$
declare
  v_explanation payments.line_explanation;
  v_references uuid[];
begin
  if p_line.amount_minor > 0 then
    if exists (
      select from payments.bank_transfers as t
      where t.bank_reference = upper(btrim(p_line.bank_reference))
        and t.amount_minor = p_line.amount_minor and t.currency = p_line.currency
        -- One recording is of one line: the next of the same reference is other money.
        and not exists (
          select from payments.statement_lines as l
          where upper(l.bank_reference) = t.bank_reference and l.currency = t.currency and l.status = 'recorded'
        )
    ) then
      v_explanation.action := 'record';
      return v_explanation;
    end if;
    select array_agg(distinct r.id) into v_references
    from unnest(payments.texts_of(p_line)) as t (body)
    cross join lateral payments.references_in(t.body, 'AM') as f (reference)
    join payments.transfer_references as r on r.reference = f.reference and r.currency = p_line.currency;
    -- Two references in one line: a person must say which.
    if cardinality(v_references) = 1 then
      v_explanation.action := 'credit';
      v_explanation.transfer_reference_id := v_references[1];
      return v_explanation;
    end if;
  else
    select l.id into v_explanation.other_line_id
    from unnest(payments.texts_of(p_line)) as t (body)
    cross join lateral payments.references_in(t.body, 'RT') as f (code)
    join payments.statement_lines as l
      on l.return_code = f.code and l.status = 'returning' and l.amount_minor = -p_line.amount_minor
        and l.currency = p_line.currency
    limit 1;
    if found then
      v_explanation.action := 'send_back';
      return v_explanation;
    end if;
  end if;
  v_explanation.withdrawal_id := payouts.find_by_bank_line(p_line);
  v_explanation.action := case when v_explanation.withdrawal_id is null then 'park' else 'pay_out' end;
  return v_explanation;
end
$$;

comment on function payments.explain_line is
  'What a new line is, by what it names: a transfer recorded by hand before, a transfer reference, a return, a withdrawal; else park. Amount and name alone never decide: see payments.suggest_references.';

create function payments.require_not_of_importer(p_line payments.statement_lines, p_explanation payments.line_explanation)
returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_importer uuid := (select i.imported_by from payments.statement_imports as i where i.id = p_line.statement_import_id);
begin
  if p_line.amount_minor > 0 and (
    exists (
      select from payments.transfer_references as r
      where r.id = p_explanation.transfer_reference_id and r.user_id = v_importer
    )
    or exists (
      select
      from pg_catalog.jsonb_array_elements_text(payouts.approval_owners(array[p_explanation.withdrawal_id])) as o (id)
      where o.id::uuid = v_importer
        or exists (select from stores.members as m where m.store_id = o.id::uuid and m.user_id = v_importer)
    )
  ) then
    perform core.fail('bank_line.own_import', 'This would be money for whoever brought the file.', 403);
  end if;
end
$$;

comment on function payments.require_not_of_importer is
  'A file is the word of whoever brings it: money that comes in for themselves, or for a store that they work in, waits for two others. Raises bank_line.own_import.';

create function payments.require_not_recorded(p_line payments.statement_lines)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if p_line.amount_minor > 0 and exists (
    select from payments.bank_transfers as t
    where t.bank_reference = upper(btrim(p_line.bank_reference)) and t.currency = p_line.currency
  ) then
    perform core.fail(
      'bank_line.possible_duplicate', 'A transfer of this reference was recorded by hand.', 409, p_line.bank_reference
    );
  end if;
end
$$;

comment on function payments.require_not_recorded is
  'A line whose reference two people credited by hand, with another amount or for another line, is theirs to look at: its money may be in a wallet already. Raises bank_line.possible_duplicate.';

create function payments.match_line(p_line payments.statement_lines)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_explanation payments.line_explanation;
begin
  -- Who records the same transfer by hand at this moment is waited for, and then seen.
  perform payments.lock_bank_reference(upper(btrim(p_line.bank_reference)));
  v_explanation := payments.explain_line(p_line);
  if v_explanation.action <> 'record' then
    perform payments.require_not_recorded(p_line);
  end if;
  if v_explanation.action = 'send_back' then
    perform from payments.statement_lines as l where l.id = v_explanation.other_line_id for update;
  end if;
  perform payments.require_not_of_importer(p_line, v_explanation);
  perform payments.act_on_line(p_line, v_explanation.action, 'system', v_explanation);
exception
  -- What the product refuses will not get better by trying: staff look, and nothing of the attempt remains.
  when sqlstate 'PGRST' then
    perform payments.act_on_line(p_line, 'park', 'system', null, sqlerrm::jsonb ->> 'code');
    perform payouts.note_paid_after_all(p_line, v_explanation.withdrawal_id);
end
$$;

comment on function payments.match_line is 'Explains a new line that the caller has locked, or puts it before staff with the reason.';

create function payments.match_lines(p_limit integer default 200)
returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_line payments.statement_lines;
  v_count integer := 0;
begin
  for v_line in
    select l.*
    from payments.statement_lines as l
    where l.status = 'new'
    -- What failed before comes last, so that it keeps nothing waiting.
    order by l.attempts, l.id
    limit greatest(1, least(p_limit, 500))
    for update skip locked
  loop
    begin
      perform payments.match_line(v_line);
      v_count := v_count + 1;
    exception
      when others then
        update payments.statement_lines as l set attempts = l.attempts + 1 where l.id = v_line.id;
        if v_line.attempts >= 9 then
          perform payments.act_on_line(v_line, 'park', 'system', null, 'bank_line.failed');
        end if;
    end;
  end loop;
  return v_count;
end
$$;

comment on function payments.match_lines is
  'Takes up lines that were imported and not matched yet; returns of how many it could say what they are. Run after each import and by a job, so that a crash in between loses nothing, a line at a time: each locks orders and wallets of its own. A line that fails ten times goes to staff.';

create function payments.suggest_references(p_line_id uuid)
returns jsonb
language sql
stable
security definer
set search_path = ''
as $$
  with line as (
    select
      l.*,
      regexp_split_to_array(lower(coalesce(l.counterparty_name, '') || ' ' || l.narration), '[^[:alnum:]]+') as words
    from payments.statement_lines as l
    where l.id = p_line_id and l.amount_minor > 0 and access.has_permission('payments.read')
  ),
  candidates as (
    select
      r.*,
      p.display_name,
      (
        select count(distinct w.word)
        from regexp_split_to_table(lower(coalesce(p.display_name, '')), '[^[:alnum:]]+') as w (word)
        where length(w.word) > 2 and w.word = any (l.words)
      ) as shared_words
    from line as l
    join payments.transfer_references as r
      on r.currency = l.currency and r.amount_minor = l.amount_minor and r.status <> 'received'
        and r.created_at < l.booked_on + interval '2 days' and r.created_at > l.booked_on - interval '30 days'
    left join identity.profiles as p on p.user_id = r.user_id
    order by shared_words desc, r.created_at desc
    limit 5
  )
  select coalesce(
    pg_catalog.jsonb_agg(
      pg_catalog.jsonb_build_object(
        'transfer_reference_id', c.id, 'reference', c.reference, 'user_id', c.user_id,
        'display_name', c.display_name, 'shared_words', c.shared_words, 'created_at', c.created_at
      ) order by c.shared_words desc, c.created_at desc
    ),
    '[]'
  )
  from candidates as c
$$;

comment on function payments.suggest_references is
  'For staff: open references of the same amount and time as a credit, those whose owner''s name stands in the line first (shared_words). A suggestion only: nothing is matched by it.';

grant execute on function payments.suggest_references to authenticated;
grant execute on function payments.match_lines to service_role;

-- Two people ------------------------------------------------------------------------------------------------

create function payments.explanation_of(p_payload jsonb)
returns payments.line_explanation
language sql
stable
set search_path = ''
as $$
  select row(
    left(p_payload ->> 'action', 40),
    core.uuid_or_null(p_payload ->> 'user_id'),
    core.uuid_or_null(p_payload ->> 'transfer_reference_id'),
    core.uuid_or_null(p_payload ->> 'withdrawal_id'),
    left(p_payload ->> 'provider', 50),
    core.uuid_or_null(p_payload ->> 'other_line_id')
  )::payments.line_explanation
$$;

comment on function payments.explanation_of is 'What the payload of an approval says that a line is.';

create function payments.target_fits(p_line payments.statement_lines, p_explanation payments.line_explanation)
returns boolean
language plpgsql
stable
set search_path = ''
as $$
begin
  return case p_explanation.action
    when 'credit' then exists (
      select from identity.profiles as u where u.user_id = p_explanation.user_id and u.status <> 'closed'
    ) or exists (
      select from payments.transfer_references as r
      where r.id = p_explanation.transfer_reference_id and r.currency = p_line.currency
    )
    when 'pay_out' then payouts.fits_bank_line(p_line, p_explanation.withdrawal_id)
    when 'settle' then exists (
      select from payments.providers as p where p.code = p_explanation.provider and p.code <> 'bank'
    )
    when 'send_back' then exists (
      select from payments.statement_lines as l
      where l.id = p_explanation.other_line_id and l.status = 'returning' and l.currency = p_line.currency
        and l.amount_minor = -p_line.amount_minor
    )
    else true
  end;
end
$$;

comment on function payments.target_fits is 'Whether what an action needs exists, is in the line''s currency and, where it has an amount, has the line''s.';

create function payments.require_explanation(p_line payments.statement_lines, p_explanation payments.line_explanation)
returns void
language plpgsql
stable
set search_path = ''
as $$
declare
  v_needs text := case p_explanation.action
    when 'credit' then 'user_id or transfer_reference_id'
    when 'pay_out' then 'withdrawal_id'
    when 'settle' then 'provider'
    when 'send_back' then 'other_line_id'
    else 'nothing'
  end;
begin
  if not exists (
    select from payments.line_transitions as t
    where t.from_status = p_line.status and t.action = p_explanation.action and t.is_for_staff
      and (t.direction = 'any' or (t.direction = 'in') = (p_line.amount_minor > 0))
  ) then
    perform core.fail(
      'bank_line.action_invalid', 'This cannot be done with this line.', 409, p_line.status || ' ' || p_explanation.action
    );
  end if;
  if num_nonnulls(
      p_explanation.user_id, p_explanation.transfer_reference_id, p_explanation.withdrawal_id, p_explanation.provider,
      p_explanation.other_line_id
    ) <> (case when v_needs = 'nothing' then 0 else 1 end)
    or not payments.target_fits(p_line, p_explanation)
  then
    perform core.fail(
      'bank_line.target_invalid', 'This does not fit the line.', 400, p_explanation.action || ' needs ' || v_needs,
      'It must exist, be in the line''s currency and, where it has an amount, have the line''s.'
    );
  end if;
end
$$;

comment on function payments.require_explanation is
  'Whether the line allows the action, and the one thing it needs is there and fits. Raises bank_line.action_invalid, bank_line.target_invalid.';

create function payments.target_label(p_explanation payments.line_explanation)
returns text
language plpgsql
stable
set search_path = ''
as $$
begin
  return coalesce(
    (select r.reference from payments.transfer_references as r where r.id = p_explanation.transfer_reference_id),
    (select u.display_name from identity.profiles as u where u.user_id = p_explanation.user_id),
    payouts.code_of(p_explanation.withdrawal_id),
    (select p.display_name from payments.providers as p where p.code = p_explanation.provider),
    (select l.return_code from payments.statement_lines as l where l.id = p_explanation.other_line_id)
  );
end
$$;

comment on function payments.target_label is 'The target as people name it: reference, name, code of the withdrawal, provider, or code of the return.';

create function payments.check_explanation(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_explanation payments.line_explanation := payments.explanation_of(p_payload);
  v_line payments.statement_lines;
begin
  perform core.require_keys(
    p_payload, array['line_id', 'action', 'user_id', 'transfer_reference_id', 'withdrawal_id', 'provider', 'other_line_id'],
    'bank_line.target_invalid'
  );
  select l.* into v_line from payments.statement_lines as l where l.id = core.uuid_or_null(p_payload ->> 'line_id');
  if not found then
    perform core.fail('bank_line.not_found', 'There is no such line.', 404);
  end if;
  perform payments.require_explanation(v_line, v_explanation);
  return pg_catalog.jsonb_build_object(
    'amount_minor', abs(v_line.amount_minor),
    'currency', v_line.currency,
    'summary', left(
      pg_catalog.concat_ws(
        ', ', 'Bank line of ' || v_line.booked_on || ': ' || v_explanation.action, payments.target_label(v_explanation),
        v_line.bank_reference, v_line.narration
      ), 500
    ),
    'about', pg_catalog.jsonb_build_object(
      'day', v_line.booked_on, 'line_action', v_explanation.action,
      'target', pg_catalog.concat_ws(', ', payments.target_label(v_explanation), v_line.bank_reference, v_line.narration)
    ),
    'owners', pg_catalog.to_jsonb(array_remove(array[
      v_explanation.user_id,
      (select r.user_id from payments.transfer_references as r where r.id = v_explanation.transfer_reference_id),
      payouts.owner_of(v_explanation.withdrawal_id)
    ], null))
  );
end
$$;

comment on function payments.check_explanation is
  'Approvals: what it is about to say of a line {line_id, action, and its target}. Raises bank_line.not_found, bank_line.action_invalid, bank_line.target_invalid.';

create function payments.explain_by_hand(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_explanation payments.line_explanation := payments.explanation_of(p_payload);
  v_id uuid := (p_payload ->> 'line_id')::uuid;
  v_line payments.statement_lines;
begin
  -- Two lines of a return in the order of their ids.
  perform from payments.statement_lines as l where l.id in (v_id, v_explanation.other_line_id) order by l.id for update;
  select l.* into strict v_line from payments.statement_lines as l where l.id = v_id;
  perform payments.require_explanation(v_line, v_explanation);
  v_line := payments.act_on_line(v_line, v_explanation.action, 'staff', v_explanation, null, p_approval_id);
  return pg_catalog.jsonb_build_object(
    'line_id', v_line.id, 'status', v_line.status, 'return_code', v_line.return_code
  );
end
$$;

comment on function payments.explain_by_hand is
  'Approvals: does with a line what two people agreed on: {line_id, status, return_code}. Locks the lines, then what the effect locks. Raises bank_line.action_invalid, bank_line.target_invalid and what the posting raises.';

insert into access.approval_kinds (action, permission_to_ask, permission_to_decide, check_function, handler_function, description)
values (
  'bank_line.explain', 'ledger.adjust', 'ledger.adjust', 'payments.check_explanation', 'payments.explain_by_hand',
  'Say what a line of a bank statement is: {line_id, action, and its target}'
);

create function payments.require_not_imported(p_reference text, p_amount_minor bigint, p_currency text)
returns void
language plpgsql
stable
set search_path = ''
as $$
begin
  if exists (
    select from payments.statement_lines as l
    where upper(l.bank_reference) = p_reference and l.currency = p_currency and l.amount_minor = p_amount_minor
  ) then
    perform core.fail(
      'bank_transfer.duplicate', 'This line of the statement was imported.', 409, p_reference,
      'Propose in the queue of bank lines whose money it is.'
    );
  end if;
end
$$;

comment on function payments.require_not_imported is
  'A transfer that an imported statement shows is credited by its line, never also by hand. Raises bank_transfer.duplicate.';

create function payments.forbid_recorded_twice()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform payments.require_not_imported(new.bank_reference, new.amount_minor, new.currency);
  return new;
end
$$;

comment on function payments.forbid_recorded_twice is
  'Trigger: see payments.require_not_imported. The other order is seen when the line is imported: it becomes recorded. Raises bank_transfer.duplicate.';

create trigger bank_transfers_forbid_imported
  before insert on payments.bank_transfers
  for each row execute function payments.forbid_recorded_twice();

create function payments.count_lines_waiting()
returns bigint
language sql
stable
security definer
set search_path = ''
as $$
  select count(*)
  from payments.statement_lines as l
  where l.status = 'unmatched'
$$;

comment on function payments.count_lines_waiting is 'How many lines of our banks'' statements wait for staff to say whose money they are.';

grant execute on function payments.count_lines_waiting to service_role;
