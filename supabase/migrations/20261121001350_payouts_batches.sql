-- Payouts, bank files part two: what staff do with batches, what the function that writes the file asks for,
-- and the api.

-- Collecting, approving, cancelling ------------------------------------------------------------------------

create function payouts.describe_batch(p_batch payouts.batches)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select pg_catalog.jsonb_build_object(
    'batch_id', p_batch.id, 'code', p_batch.code, 'status', p_batch.status, 'item_count', p_batch.item_count,
    'total_minor', p_batch.total_minor, 'currency', p_batch.currency, 'version', p_batch.version
  )
$$;

comment on function payouts.describe_batch is 'A batch in short: {batch_id, code, status, item_count, total_minor, currency, version}.';

create function payouts.create_batch(
  p_currency text,
  p_withdrawal_ids uuid[],
  p_execute_on date,
  p_reason text,
  p_idempotency_key text
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_staff_id uuid := access.require_permission('payouts.decide');
  v_scope text := 'create_payout_batch:' || v_staff_id;
  v_reason text := core.require_reason(p_reason);
  v_answer jsonb;
  v_account_id uuid;
  v_ids uuid[];
  v_batch payouts.batches;
begin
  v_answer := core.idempotency_begin(
    v_scope, p_idempotency_key,
    pg_catalog.jsonb_build_object(
      'currency', p_currency, 'withdrawal_ids', p_withdrawal_ids, 'execute_on', p_execute_on, 'reason', p_reason
    )
  );
  if v_answer is not null then
    return v_answer;
  end if;
  select a.id into v_account_id from payments.bank_accounts as a where a.sends_payouts and a.currency = p_currency;
  if not found then
    perform core.fail('payout_batch.no_account', 'No account of ours pays withdrawals in this currency.', 409, left(p_currency, 20));
  end if;
  if p_execute_on is null or p_execute_on not between core.now()::date and core.now()::date + 30 then
    perform core.fail('payout_batch.date_invalid', 'The day of execution is today or within 30 days.', 400, p_execute_on::text);
  end if;
  -- Locked, so that no other batch collects them and no owner takes them back at this moment.
  select array_agg(w.id) into v_ids
  from (
    select c.id
    from payouts.withdrawals as c
    where c.status = 'initiated' and payouts.is_sent_by_file(c.provider) and c.currency = p_currency
      and c.requested_by <> v_staff_id
      and not payouts.is_paid_after_all(c.retry_of)
      and (p_withdrawal_ids is null or c.id = any (p_withdrawal_ids))
      and not exists (select from payouts.batch_items as i where i.withdrawal_id = c.id and i.status <> 'dropped')
    order by c.requested_at, c.id
    -- What a person can check and a bank takes in one file.
    limit 500
    for update skip locked
  ) as w;
  if v_ids is null or cardinality(v_ids) < coalesce(cardinality(p_withdrawal_ids), 1) then
    perform core.fail(
      'payout_batch.nothing_to_pay', 'There is no withdrawal to collect, or one of them cannot be collected.', 409, null,
      'It may be in another batch, taken back, your own, or a second try of one that the bank has paid.'
    );
  end if;
  insert into payouts.batches (code, bank_account_id, currency, execute_on, item_count, total_minor, created_by)
  select core.short_code('PB'), v_account_id, p_currency, p_execute_on, count(*), sum(w.net_minor), v_staff_id
  from payouts.withdrawals as w
  where w.id = any (v_ids)
  returning * into v_batch;
  insert into payouts.batch_items (batch_id, withdrawal_id, amount_minor)
  select v_batch.id, w.id, w.net_minor from payouts.withdrawals as w where w.id = any (v_ids);
  perform access.audit(
    'payout_batch.create', 'payout_batch', v_batch.id::text, null, payouts.describe_batch(v_batch), v_reason
  );
  return core.idempotency_end(v_scope, p_idempotency_key, payouts.describe_batch(v_batch));
end
$$;

comment on function payouts.create_batch is
  'Staff with payouts.decide: collects approved withdrawals that leave by file, the named ones or the 500 oldest; never their own. Audited. Raises payout_batch.no_account, payout_batch.date_invalid, payout_batch.nothing_to_pay, reason.*, idempotency.*.';

create function payouts.decide_batch(
  p_batch_id uuid,
  p_action text,
  p_version integer,
  p_reason text,
  p_bank_reference text,
  p_idempotency_key text
)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_staff_id uuid := access.require_permission('payouts.decide');
  v_scope text := 'decide_payout_batch:' || v_staff_id;
  v_reason text := core.require_reason(p_reason);
  v_answer jsonb;
  v_before payouts.batches;
  v_batch payouts.batches;
begin
  v_answer := core.idempotency_begin(
    v_scope, p_idempotency_key,
    pg_catalog.jsonb_build_object(
      'batch_id', p_batch_id, 'action', p_action, 'version', p_version, 'reason', p_reason, 'bank_reference', p_bank_reference
    )
  );
  if v_answer is not null then
    return v_answer;
  end if;
  v_before := payouts.lock_batch(p_batch_id);
  if p_action is null or p_action not in ('cancel', 'send') then
    perform core.fail(
      'payout_batch.invalid_transition', 'This cannot be done with the batch as it is.', 409, v_before.status || ' ' || left(p_action, 20)
    );
  end if;
  -- Who decides has seen exactly this batch.
  if v_before.version is distinct from p_version then
    perform core.fail('payout_batch.changed', 'The batch has changed. Look at it again.', 409, v_before.version::text);
  end if;
  v_batch := payouts.act_on_batch(v_before, p_action);
  if p_action = 'cancel' then
    update payouts.batch_items as i set status = 'dropped', ended_at = core.now() where i.batch_id = p_batch_id;
  elsif p_action = 'send' then
    update payouts.batches as b
    set bank_reference = nullif(left(btrim(p_bank_reference), 140), '')
    where b.id = p_batch_id
    returning b.* into v_batch;
    update payouts.attempts as a
    set outcome = 'accepted', finished_at = core.now()
    where a.outcome = 'started'
      and a.withdrawal_id in (select i.withdrawal_id from payouts.batch_items as i where i.batch_id = p_batch_id and i.status <> 'dropped');
  end if;
  perform access.audit(
    'payout_batch.' || p_action, 'payout_batch', p_batch_id::text,
    pg_catalog.jsonb_build_object('status', v_before.status), payouts.describe_batch(v_batch), v_reason
  );
  return core.idempotency_end(v_scope, p_idempotency_key, payouts.describe_batch(v_batch));
end
$$;

comment on function payouts.decide_batch is
  'Staff with payouts.decide: cancel (before the export; its withdrawals are free again), send (the file was given to the bank). Approving is an approval of two people. Audited. Raises payout_batch.not_found, payout_batch.changed, payout_batch.invalid_transition, reason.*, idempotency.*.';

-- The file ---------------------------------------------------------------------------------------------------

create function payouts.hand_over_items(p_batch payouts.batches)
returns payouts.batches
language plpgsql
set search_path = ''
as $$
declare
  v_withdrawal payouts.withdrawals;
  v_batch payouts.batches;
  v_ids uuid[];
begin
  select array_agg(l.id) into v_ids
  from (
    select w.id
    from payouts.withdrawals as w
    join payouts.batch_items as i on i.withdrawal_id = w.id
    where i.batch_id = p_batch.id and i.status = 'open'
    order by w.id
    for update of w
  ) as l;
  perform payouts.lock_wallets(v_ids);
  for v_withdrawal in
    select w.* from payouts.withdrawals as w where w.id = any (v_ids) order by w.id
  loop
    if not payouts.is_paid_after_all(v_withdrawal.retry_of) and payouts.act(v_withdrawal, 'hand_over', 'system') = 'applied' then
      insert into payouts.attempts (withdrawal_id) values (v_withdrawal.id);
      -- No API can be asked about it: the statement tells, or staff.
      update payouts.withdrawals as w set next_poll_at = null where w.id = v_withdrawal.id;
    else
      update payouts.batch_items as i
      set status = 'dropped', ended_at = core.now()
      where i.batch_id = p_batch.id and i.withdrawal_id = v_withdrawal.id;
    end if;
  end loop;
  if not exists (select from payouts.batch_items as i where i.batch_id = p_batch.id and i.status = 'open') then
    perform core.fail('payout_batch.nothing_to_pay', 'Every withdrawal of this batch was taken back.', 409, p_batch.code, 'Cancel the batch.');
  end if;
  update payouts.batches as b
  set item_count = s.items, total_minor = s.total_minor
  from (
    select count(*) as items, sum(i.amount_minor) as total_minor
    from payouts.batch_items as i
    where i.batch_id = p_batch.id and i.status = 'open'
  ) as s
  where b.id = p_batch.id
  returning b.* into v_batch;
  return v_batch;
end
$$;

comment on function payouts.hand_over_items is
  'Hands every withdrawal of a batch over, before the file with them exists; what its owner took back drops out, and so does the second try of one that the bank has paid after all. Locks withdrawals in id order, then their wallets. Raises payout_batch.nothing_to_pay.';

create function payouts.export_batch(p_batch_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_staff_id uuid := access.require_permission('payouts.decide');
  v_batch payouts.batches;
  v_is_first boolean;
begin
  v_batch := payouts.lock_batch(p_batch_id);
  v_is_first := v_batch.status = 'approved';
  v_batch := payouts.act_on_batch(v_batch, 'export');
  if v_is_first then
    v_batch := payouts.hand_over_items(v_batch);
  end if;
  perform access.audit('payout_batch.export', 'payout_batch', p_batch_id::text, null, payouts.describe_batch(v_batch), null);
  return payouts.describe_batch(v_batch) || pg_catalog.jsonb_build_object('made_by', v_staff_id);
end
$$;

comment on function payouts.export_batch is
  'Staff with payouts.decide: from now on the batch is what it is; the function export-payouts then writes the file. Repeating it is harmless. Audited each time. Raises payout_batch.not_found, payout_batch.invalid_transition, payout_batch.nothing_to_pay.';

create function payouts.batch_content(p_batch_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_content jsonb;
begin
  select pg_catalog.jsonb_build_object(
    'code', b.code,
    'exported_at', to_char(b.exported_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'execute_on', b.execute_on,
    'currency', b.currency,
    'total_minor', b.total_minor,
    'debtor', pg_catalog.jsonb_build_object('name', a.holder_name, 'account', a.account_number, 'bic', a.bic),
    'items', (
      select pg_catalog.jsonb_agg(
        pg_catalog.jsonb_build_object(
          'code', w.code, 'amount_minor', i.amount_minor, 'account', d.account_number, 'account_name', d.account_name,
          'bank_code', d.bank_code, 'bank_name', k.name
        ) order by w.code
      )
      from payouts.batch_items as i
      join payouts.withdrawals as w on w.id = i.withdrawal_id
      join payouts.destinations as d on d.id = w.destination_id
      join payouts.banks as k on k.provider = d.provider and k.country = d.country and k.code = d.bank_code
      where i.batch_id = b.id and i.status <> 'dropped'
    )
  )
  into v_content
  from payouts.batches as b
  join payments.bank_accounts as a on a.id = b.bank_account_id
  where b.id = p_batch_id and b.exported_at is not null;
  if v_content is null then
    perform core.fail('payout_batch.not_found', 'There is no such batch.', 404);
  end if;
  return v_content;
end
$$;

comment on function payouts.batch_content is 'Service only: an exported batch with full account numbers, for its file. Raises payout_batch.not_found.';

create function payouts.keep_file(p_batch_id uuid, p_format text, p_sha256 text, p_byte_count integer, p_made_by uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_kept text;
begin
  insert into payouts.batch_files (batch_id, format, sha256, byte_count, made_by)
  values (p_batch_id, p_format, p_sha256, p_byte_count, p_made_by)
  on conflict (batch_id, format) do nothing;
  select f.sha256 into v_kept from payouts.batch_files as f where f.batch_id = p_batch_id and f.format = p_format;
  if v_kept is distinct from p_sha256 then
    perform core.fail(
      'payout_batch.file_differs', 'This file is not the one that was made before. It is not handed out.', 409, v_kept
    );
  end if;
  return pg_catalog.jsonb_build_object('sha256', v_kept);
end
$$;

comment on function payouts.keep_file is
  'Service only: keeps the hash of a file before it is handed out; one that differs from the first is refused. Raises payout_batch.file_differs.';

grant execute on function payouts.batch_content, payouts.keep_file to service_role;

grant execute on function payouts.create_batch, payouts.decide_batch, payouts.export_batch to authenticated;

-- What must always hold -----------------------------------------------------------------------------------------

create function payouts.verify_batches()
returns table (invariant text, subject text, detail jsonb)
language sql
stable
set search_path = ''
as $$
  select
    'payouts.batch_items_explained', 'withdrawal ' || w.code,
    pg_catalog.jsonb_build_object('item', i.status, 'withdrawal', w.status)
  from payouts.batch_items as i
  join payouts.batches as b on b.id = i.batch_id
  join payouts.withdrawals as w on w.id = i.withdrawal_id
  where i.amount_minor <> w.net_minor
    or not case i.status
      when 'open' then b.exported_at is null or w.status = 'pending_provider'
      when 'settled' then w.status = 'settled'
      when 'failed' then w.status = 'failed'
      when 'reversed' then w.status = 'reversed'
      else true
    end
  union all
  select
    'payouts.batch_totals', 'batch ' || b.code,
    pg_catalog.jsonb_build_object('total_minor', b.total_minor, 'items_minor', sum(i.amount_minor))
  from payouts.batches as b
  left join payouts.batch_items as i on i.batch_id = b.id and i.status <> 'dropped'
  where b.status <> 'cancelled'
  group by b.id
  having coalesce(sum(i.amount_minor), 0) <> b.total_minor
  union all
  select
    'payouts.file_handed_over_once', 'withdrawal ' || w.code, pg_catalog.jsonb_build_object('status', w.status)
  from payouts.withdrawals as w
  where payouts.is_sent_by_file(w.provider)
    and w.status in ('pending_provider', 'settled', 'failed', 'reversed')
    and not exists (select from payouts.batch_items as i where i.withdrawal_id = w.id and i.status <> 'dropped')
$$;

comment on function payouts.verify_batches is
  'Violations: items that stand otherwise than their withdrawal, batches whose total is not that of their items, withdrawals by file that left in none.';

insert into ledger.invariants (name, check_function, description)
values ('batches_explained', 'payouts.verify_batches()', 'Withdrawals paid by file stand as the items of their batch do');

create function payouts.count_open_batches()
returns bigint
language sql
stable
security definer
set search_path = ''
as $$
  select count(*) from payouts.batches as b where b.status in ('draft', 'approved', 'exported', 'sent')
$$;

comment on function payouts.count_open_batches is
  'How many files of withdrawals wait: for a second person, to be given to the bank, or for its statement.';

grant execute on function payouts.count_open_batches to service_role;

-- API: views ------------------------------------------------------------------------------------------------------

create view api.admin_payout_batches
with (security_invoker = true) as
select
  b.id, b.code, b.status, b.currency::text as currency, b.execute_on, b.item_count, b.total_minor::bigint as total_minor,
  b.bank_reference, a.bank_name, a.account_number,
  b.created_by, access.user_email(b.created_by) as created_by_email, b.created_at,
  b.approved_by, access.user_email(b.approved_by) as approved_by_email, b.approved_at,
  b.exported_at, b.sent_at, b.ended_at, b.version,
  (
    select coalesce(pg_catalog.jsonb_object_agg(s.status, s.items), '{}')
    from (
      select i.status, count(*) as items from payouts.batch_items as i where i.batch_id = b.id group by i.status
    ) as s
  ) as items_by_status,
  (
    select coalesce(
      pg_catalog.jsonb_agg(
        pg_catalog.jsonb_build_object(
          'format', f.format, 'sha256', f.sha256, 'byte_count', f.byte_count, 'made_by', f.made_by, 'made_at', f.made_at
        ) order by f.made_at
      ),
      '[]'
    )
    from payouts.batch_files as f
    where f.batch_id = b.id
  ) as files,
  (
    select o.id
    from access.approvals as o
    where o.action in ('payout_batch.approve', 'payout_batch.end_items')
      and o.payload ->> 'batch_id' = b.id::text and o.status = 'requested'
    order by o.id
    limit 1
  ) as open_approval_id
from payouts.batches as b
left join payments.bank_accounts as a on a.id = b.bank_account_id
where (select access.has_permission('payouts.read'));

comment on view api.admin_payout_batches is
  'Batches of withdrawals that leave by file; page by (created_at desc, id desc) (permission payouts.read). status draft, approved, exported, sent, closed, cancelled; open_approval_id is the request that waits for a second person.';

create view api.admin_payout_batch_items
with (security_invoker = true) as
select
  i.id, i.batch_id, i.withdrawal_id, w.code, w.owner_type, w.owner_id, i.amount_minor::bigint as amount_minor,
  w.currency::text as currency, i.status, w.status as withdrawal_status, k.name || ' ······' || d.account_last4 as destination_label,
  d.account_name, i.paid_by_line_id, i.returned_by_line_id, i.ended_at,
  r.id as retried_by_id, r.code as retried_by_code
from payouts.batch_items as i
join payouts.withdrawals as w on w.id = i.withdrawal_id
join payouts.destinations as d on d.id = w.destination_id
join payouts.banks as k on k.provider = d.provider and k.country = d.country and k.code = d.bank_code
left join payouts.withdrawals as r on r.retry_of = w.id
where (select access.has_permission('payouts.read'));

comment on view api.admin_payout_batch_items is 'The withdrawals of a batch, the lines of the statement that ended them, and the withdrawal by which a failed one was tried again (permission payouts.read).';

grant select on api.admin_payout_batches, api.admin_payout_batch_items to authenticated;

-- API: commands -----------------------------------------------------------------------------------------------------

create function api.admin_create_payout_batch(
  p_currency text,
  p_withdrawal_ids uuid[],
  p_execute_on date,
  p_reason text,
  p_idempotency_key text
)
returns jsonb
language sql
set search_path = ''
as $$
  select payouts.create_batch(p_currency, p_withdrawal_ids, p_execute_on, p_reason, p_idempotency_key)
$$;

comment on function api.admin_create_payout_batch is
  'Collects withdrawals that leave by file (null: the 500 oldest) (permission payouts.decide): {batch_id, code, status, item_count, total_minor, currency, version}.';

create function api.admin_decide_payout_batch(
  p_batch_id uuid,
  p_action text,
  p_version integer,
  p_reason text,
  p_bank_reference text default null,
  p_idempotency_key text default null
)
returns jsonb
language sql
set search_path = ''
as $$
  select payouts.decide_batch(p_batch_id, p_action, p_version, p_reason, p_bank_reference, p_idempotency_key)
$$;

comment on function api.admin_decide_payout_batch is
  'cancel, or send (the file was given to the bank) (permission payouts.decide). Approved by an approval payout_batch.approve; the file itself comes from the function export-payouts.';

create function api.export_payout_batch(p_batch_id uuid)
returns jsonb
language sql
set search_path = ''
as $$
  select payouts.export_batch(p_batch_id)
$$;

comment on function api.export_payout_batch is 'Called by the function export-payouts with the token of staff (permission payouts.decide), before it writes the file.';

grant execute on function
  api.admin_create_payout_batch, api.admin_decide_payout_batch, api.export_payout_batch
to authenticated;

create function api.payout_batch_content(p_batch_id uuid)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select payouts.batch_content(p_batch_id)
$$;

comment on function api.payout_batch_content is 'Service only: an exported batch with full account numbers.';

create function api.keep_payout_file(p_batch_id uuid, p_format text, p_sha256 text, p_byte_count integer, p_made_by uuid)
returns jsonb
language sql
set search_path = ''
as $$
  select payouts.keep_file(p_batch_id, p_format, p_sha256, p_byte_count, p_made_by)
$$;

comment on function api.keep_payout_file is 'Service only: keeps the hash of a file before it is handed out.';

grant execute on function api.payout_batch_content, api.keep_payout_file to service_role;
