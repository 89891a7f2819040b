-- Payouts, bank files: withdrawals to bank accounts that no provider's API reaches.
-- They are collected into a batch, a second person approves it, it becomes one file for the bank, and each
-- withdrawal ends by the line of the statement that shows it or by two people; until then it stays parked.

-- Where it pays to ---------------------------------------------------------------------------------------

-- The codes are the four letters that stand in each bank's IBANs.
insert into payouts.banks (provider, country, code, name)
values
  ('bank', 'PK', 'ABPA', 'Allied Bank'),
  ('bank', 'PK', 'ALFH', 'Bank Alfalah'),
  ('bank', 'PK', 'ASCM', 'Askari Bank'),
  ('bank', 'PK', 'BAHL', 'Bank Al Habib'),
  ('bank', 'PK', 'BKIP', 'BankIslami'),
  ('bank', 'PK', 'BPUN', 'Bank of Punjab'),
  ('bank', 'PK', 'FAYS', 'Faysal Bank'),
  ('bank', 'PK', 'HABB', 'Habib Bank'),
  ('bank', 'PK', 'JSBL', 'JS Bank'),
  ('bank', 'PK', 'MEZN', 'Meezan Bank'),
  ('bank', 'PK', 'MPBL', 'Habib Metropolitan Bank'),
  ('bank', 'PK', 'MUCB', 'MCB Bank'),
  ('bank', 'PK', 'NBPA', 'National Bank of Pakistan'),
  ('bank', 'PK', 'SCBL', 'Standard Chartered Bank (Pakistan)'),
  ('bank', 'PK', 'SONE', 'Soneri Bank'),
  ('bank', 'PK', 'UNIL', 'United Bank');

create function payouts.follow_bank_account()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  update payouts.rails as r
  set is_available = exists (
    select from payments.bank_accounts as a where a.sends_payouts and a.currency = r.currency
  )
  where r.provider = 'bank' and r.currency in (new.currency, old.currency);
  return null;
end
$$;

comment on function payouts.follow_bank_account is 'Trigger: a currency that leaves by file can be withdrawn while an account of ours pays it.';

create trigger bank_accounts_open_the_rail
  after insert or update of sends_payouts on payments.bank_accounts
  for each row execute function payouts.follow_bank_account();

-- Batches ------------------------------------------------------------------------------------------------

create table payouts.batch_transitions (
  from_status text not null,
  action text not null,
  to_status text not null,
  primary key (from_status, action)
);

comment on table payouts.batch_transitions is 'The machine of batches. close is done by the machine when the last item has ended.';

alter table payouts.batch_transitions enable row level security;

create policy "staff read the machine of batches" on payouts.batch_transitions
  for select to authenticated
  using ((select access.has_permission('payouts.read')));

grant select on payouts.batch_transitions to authenticated, service_role;

insert into payouts.batch_transitions (from_status, action, to_status)
values
  ('draft', 'approve', 'approved'),
  ('draft', 'cancel', 'cancelled'),
  ('approved', 'cancel', 'cancelled'),
  ('approved', 'export', 'exported'),
  -- The same file again, or in the other format.
  ('exported', 'export', 'exported'),
  ('sent', 'export', 'sent'),
  ('exported', 'send', 'sent'),
  ('exported', 'close', 'closed'),
  ('sent', 'close', 'closed');

create table payouts.batches (
  id uuid primary key default core.uuid_v7(),
  code text not null unique check (code ~ '^PB-[0-9A-Z]{4}-[0-9A-Z]{2}$'),
  bank_account_id uuid not null references payments.bank_accounts (id),
  currency core.currency_code not null references core.currencies (code),
  status text not null default 'draft' check (
    status in ('draft', 'approved', 'exported', 'sent', 'closed', 'cancelled')
  ),
  execute_on date not null,
  item_count integer not null check (item_count > 0),
  total_minor core.positive_amount_minor not null,
  bank_reference text check (length(bank_reference) between 1 and 140),
  created_by uuid not null references auth.users (id),
  approved_by uuid references auth.users (id),
  created_at timestamptz not null default core.now(),
  approved_at timestamptz,
  exported_at timestamptz,
  sent_at timestamptz,
  ended_at timestamptz,
  version integer not null default 1,
  check (approved_by is null or approved_by <> created_by),
  check (status in ('draft', 'cancelled') or approved_by is not null),
  check ((exported_at is not null) = (status in ('exported', 'sent', 'closed')))
);

comment on table payouts.batches is
  'Withdrawals that go to the bank in one file (four eyes, by a CHECK). total_minor and item_count are of the items that are in it; what its owner took back before the export drops out.';

create index batches_created_at on payouts.batches (created_at desc, id desc);
create index batches_bank_account_id on payouts.batches (bank_account_id);
create index batches_currency on payouts.batches (currency);
create index batches_created_by on payouts.batches (created_by);
create index batches_approved_by on payouts.batches (approved_by) where approved_by is not null;

alter table payouts.batches enable row level security;

create policy "staff read batches" on payouts.batches
  for select to authenticated
  using ((select access.has_permission('payouts.read')));

grant select on payouts.batches to authenticated, service_role;

create table payouts.batch_items (
  id uuid primary key default core.uuid_v7(),
  batch_id uuid not null references payouts.batches (id),
  withdrawal_id uuid not null references payouts.withdrawals (id),
  amount_minor core.positive_amount_minor not null,
  status text not null default 'open' check (status in ('open', 'dropped', 'settled', 'failed', 'reversed')),
  paid_by_line_id uuid references payments.statement_lines (id),
  returned_by_line_id uuid references payments.statement_lines (id),
  contradicted_by_line_id uuid references payments.statement_lines (id),
  ended_at timestamptz,
  unique (batch_id, withdrawal_id)
);

comment on table payouts.batch_items is
  'The withdrawals of a batch, amount_minor is what the bank pays. A withdrawal is in one file at most, for ever: only one that never was in a file (dropped) is collected again.';

comment on column payouts.batch_items.contradicted_by_line_id is
  'The line that shows it as paid although it had failed or was taken back: it is not tried again, and staff look.';

create unique index batch_items_once on payouts.batch_items (withdrawal_id) where status <> 'dropped';
create index batch_items_withdrawal_id on payouts.batch_items (withdrawal_id);
create index batch_items_paid_by_line_id on payouts.batch_items (paid_by_line_id) where paid_by_line_id is not null;
create index batch_items_returned_by_line_id on payouts.batch_items (returned_by_line_id) where returned_by_line_id is not null;
create index batch_items_contradicted_by_line_id on payouts.batch_items (contradicted_by_line_id)
  where contradicted_by_line_id is not null;

alter table payouts.batch_items enable row level security;

create policy "staff read batch items" on payouts.batch_items
  for select to authenticated
  using ((select access.has_permission('payouts.read')));

grant select on payouts.batch_items to authenticated, service_role;

create table payouts.batch_files (
  batch_id uuid not null references payouts.batches (id),
  format text not null check (format in ('pain001', 'csv')),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  byte_count integer not null check (byte_count > 0),
  made_by uuid not null references auth.users (id),
  made_at timestamptz not null default core.now(),
  primary key (batch_id, format)
);

comment on table payouts.batch_files is
  'The hash of each file that was handed out. The same batch gives the same bytes for ever; a file that differs is refused.';

create index batch_files_made_by on payouts.batch_files (made_by);

alter table payouts.batch_files enable row level security;

create policy "staff read batch files" on payouts.batch_files
  for select to authenticated
  using ((select access.has_permission('payouts.read')));

grant select on payouts.batch_files to authenticated, service_role;

create trigger batch_files_forbid_change
  before update or delete or truncate on payouts.batch_files
  for each statement execute function core.forbid_change();

create index approvals_of_batches on access.approvals ((payload ->> 'batch_id'))
  where action in ('payout_batch.approve', 'payout_batch.end_items');

create function payouts.announce_batch()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform core.broadcast(
    'staff:withdrawals', 'withdrawals.changed',
    pg_catalog.jsonb_build_object(
      'kind', 'payout_batch.changed', 'id', new.id, 'status', new.status, 'version', new.version, 'at', core.now()
    )
  );
  return null;
end
$$;

comment on function payouts.announce_batch is 'Tells the staff''s open screens that a batch has changed.';

create trigger batches_announce
  after insert or update on payouts.batches
  for each row execute function payouts.announce_batch();

-- The machine of batches -----------------------------------------------------------------------------------

create function payouts.lock_batch(p_batch_id uuid)
returns payouts.batches
language plpgsql
set search_path = ''
as $$
declare
  v_batch payouts.batches;
begin
  select b.* into v_batch from payouts.batches as b where b.id = p_batch_id for update;
  if not found then
    perform core.fail('payout_batch.not_found', 'There is no such batch.', 404);
  end if;
  return v_batch;
end
$$;

comment on function payouts.lock_batch is 'The batch, locked. Raises payout_batch.not_found.';

create function payouts.act_on_batch(p_batch payouts.batches, p_action text)
returns payouts.batches
language plpgsql
set search_path = ''
as $$
declare
  v_status text := (
    select t.to_status from payouts.batch_transitions as t where t.from_status = p_batch.status and t.action = p_action
  );
  v_batch payouts.batches;
begin
  if v_status is null then
    perform core.fail(
      'payout_batch.invalid_transition', 'This cannot be done with the batch as it is.', 409, p_batch.status || ' ' || p_action
    );
  end if;
  update payouts.batches as b
  set
    status = v_status,
    approved_by = case when p_action = 'approve' then access.user_id() else b.approved_by end,
    approved_at = case when p_action = 'approve' then core.now() else b.approved_at end,
    exported_at = case when p_action = 'export' then coalesce(b.exported_at, core.now()) else b.exported_at end,
    sent_at = case when p_action = 'send' then core.now() else b.sent_at end,
    ended_at = case when v_status in ('closed', 'cancelled') then core.now() end,
    version = b.version + 1
  where b.id = p_batch.id
  returning b.* into v_batch;
  return v_batch;
end
$$;

comment on function payouts.act_on_batch is 'Applies one action to a batch that the caller has locked. Raises payout_batch.invalid_transition.';

create function payouts.end_item(p_withdrawal_id uuid, p_status text, p_line_id uuid)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_batch payouts.batches;
begin
  update payouts.batch_items as i
  set
    status = p_status,
    paid_by_line_id = case when p_status = 'settled' then coalesce(p_line_id, i.paid_by_line_id) else i.paid_by_line_id end,
    returned_by_line_id = case when p_status = 'reversed' then coalesce(p_line_id, i.returned_by_line_id) else i.returned_by_line_id end,
    ended_at = coalesce(i.ended_at, core.now())
  where i.withdrawal_id = p_withdrawal_id and i.status <> 'dropped';
  select b.* into v_batch
  from payouts.batches as b
  join payouts.batch_items as i on i.batch_id = b.id
  where i.withdrawal_id = p_withdrawal_id and i.status <> 'dropped'
  for update of b;
  if v_batch.status in ('exported', 'sent')
    and not exists (select from payouts.batch_items as i where i.batch_id = v_batch.id and i.status = 'open')
  then
    perform payouts.act_on_batch(v_batch, 'close');
  end if;
end
$$;

comment on function payouts.end_item is 'Writes how an item ended and by which line, and closes the batch with the last one.';

-- Lines of the statement ------------------------------------------------------------------------------------

create function payouts.code_of(p_withdrawal_id uuid)
returns text
language sql
stable
set search_path = ''
as $$
  select w.code from payouts.withdrawals as w where w.id = p_withdrawal_id
$$;

comment on function payouts.code_of is 'The code of a withdrawal.';

create function payouts.owner_of(p_withdrawal_id uuid)
returns uuid
language sql
stable
set search_path = ''
as $$
  select w.owner_id from payouts.withdrawals as w where w.id = p_withdrawal_id
$$;

comment on function payouts.owner_of is 'The user or store whose withdrawal it is.';

create function payouts.withdrawals_of_line(p_line payments.statement_lines, p_withdrawal_id uuid)
returns uuid[]
language sql
stable
set search_path = ''
as $$
  with named as (
    select i.batch_id, i.withdrawal_id, i.amount_minor, i.status, i.paid_by_line_id, i.returned_by_line_id
    from payouts.batch_items as i
    join payouts.batches as b on b.id = i.batch_id
    where i.withdrawal_id = p_withdrawal_id and i.status <> 'dropped' and b.currency = p_line.currency
      and b.status in ('exported', 'sent', 'closed')
  ),
  -- Some banks book a file as one debit: it fits when all that is still unpaid of the batch adds up to it.
  whole as (
    select array_agg(i.withdrawal_id order by i.withdrawal_id) as ids
    from named as n
    join payouts.batch_items as i on i.batch_id = n.batch_id
    where i.status in ('open', 'settled') and i.paid_by_line_id is null
    having sum(i.amount_minor) = -p_line.amount_minor
  )
  select case
    when p_line.amount_minor < 0 then coalesce(
      (
        select array[n.withdrawal_id] from named as n
        where n.amount_minor = -p_line.amount_minor and n.paid_by_line_id is null
      ),
      (select w.ids from whole as w)
    )
    else (
      select array[n.withdrawal_id] from named as n
      where n.amount_minor = p_line.amount_minor and n.paid_by_line_id is not null and n.returned_by_line_id is null
    )
  end
$$;

comment on function payouts.withdrawals_of_line is
  'The withdrawals that a line pays (money out: the named one, or all unpaid ones of its batch when they add up to the line) or brings back (money in: the named one, once paid); null when it does not fit.';

create function payouts.fits_bank_line(p_line payments.statement_lines, p_withdrawal_id uuid)
returns boolean
language sql
stable
set search_path = ''
as $$
  select payouts.withdrawals_of_line(p_line, p_withdrawal_id) is not null
$$;

comment on function payouts.fits_bank_line is 'Whether a line can be of this withdrawal.';

create function payouts.find_by_bank_line(p_line payments.statement_lines)
returns uuid
language sql
stable
set search_path = ''
as $$
  with named as (
    select w.id
    from unnest(payments.texts_of(p_line)) as t (body)
    cross join lateral payments.codes_in(t.body, 'WD') as c (code)
    join payouts.withdrawals as w on w.code = c.code
    union
    -- One withdrawal stands for its whole batch.
    select (
      select i.withdrawal_id
      from payouts.batch_items as i
      where i.batch_id = b.id and i.status <> 'dropped'
      order by i.withdrawal_id
      limit 1
    )
    from unnest(payments.texts_of(p_line)) as t (body)
    cross join lateral payments.codes_in(t.body, 'PB') as c (code)
    join payouts.batches as b on b.code = c.code
    -- Of its items a line with its code alone names none, even when one has the amount: another may have it too.
    where (
      select sum(i.amount_minor) from payouts.batch_items as i
      where i.batch_id = b.id and i.status in ('open', 'settled') and i.paid_by_line_id is null
    ) = -p_line.amount_minor
  ),
  fitting as (
    select n.id from named as n where payouts.fits_bank_line(p_line, n.id)
  )
  select min(f.id::text)::uuid from fitting as f having count(*) = 1
$$;

comment on function payouts.find_by_bank_line is 'The one withdrawal whose code stands in a line and whose amount fits, or one of the batch whose code does when the line is all that is unpaid of it, or null.';

create function payouts.bank_fact(p_withdrawal payouts.withdrawals, p_status text, p_reference text, p_failure_code text)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  -- What the bank charges for a transfer is a line of its own on the statement.
  select jsonb_strip_nulls(
    pg_catalog.jsonb_build_object(
      'provider', p_withdrawal.provider, 'mode', p_withdrawal.mode, 'status', p_status,
      'amount_minor', p_withdrawal.net_minor, 'currency', p_withdrawal.currency, 'fee_minor', 0,
      'provider_id', p_reference, 'failure_code', p_failure_code
    )
  )
$$;

comment on function payouts.bank_fact is 'What the bank''s statement, or staff who read its portal, say about a withdrawal, as a fact of the machine.';

create function payouts.apply_bank_line(p_line payments.statement_lines, p_withdrawal_id uuid)
returns bigint
language plpgsql
set search_path = ''
as $$
declare
  v_ids uuid[] := payouts.withdrawals_of_line(p_line, p_withdrawal_id);
  v_withdrawal payouts.withdrawals;
  v_is_out boolean := p_line.amount_minor < 0;
  v_result text;
begin
  if v_ids is null then
    perform core.fail('bank_line.target_invalid', 'This does not fit the line.', 400, 'withdrawal');
  end if;
  -- All of a batch before the first account: a row that is locked later would be waited for with money in hand.
  perform from payouts.withdrawals as w where w.id = any (v_ids) order by w.id for update;
  perform payouts.lock_wallets(v_ids);
  for v_withdrawal in
    select w.* from payouts.withdrawals as w where w.id = any (v_ids) order by w.id
  loop
    v_result := payouts.apply_fact(
      v_withdrawal.reference, 'statement',
      payouts.bank_fact(
        v_withdrawal, case when v_is_out then 'succeeded' else 'reversed' end, p_line.bank_reference,
        case when not v_is_out then 'transfer.reversed' end
      )
    );
    -- unchanged: staff had said so before the statement did; anything else is for a person.
    if v_result not in ('applied', 'unchanged')
      or not exists (
        select from payouts.withdrawals as w
        where w.id = v_withdrawal.id and w.status = case when v_is_out then 'settled' else 'reversed' end
      )
    then
      perform core.fail(
        'bank_line.withdrawal_differs', 'The withdrawal does not stand as this line says.', 409,
        v_withdrawal.code || ' ' || v_result
      );
    end if;
    perform payouts.end_item(v_withdrawal.id, case when v_is_out then 'settled' else 'reversed' end, p_line.id);
  end loop;
  return payments.post_line(
    p_line, 'pay_out', 'bank_payout',
    ledger.account('provider_clearing', ledger.provider_owner('bank'), p_line.currency)
  );
end
$$;

comment on function payouts.apply_bank_line is
  'A line that paid a withdrawal (or a batch) or brought it back: the withdrawal''s machine hears of it, and the line is posted against the bank''s clearing account. Locks withdrawals in id order, their wallets, batch, accounts. Raises bank_line.target_invalid, bank_line.withdrawal_differs.';

create function payouts.note_paid_after_all(p_line payments.statement_lines, p_withdrawal_id uuid)
returns void
language plpgsql
set search_path = ''
as $$
declare
  v_ids constant uuid[] := payouts.withdrawals_of_line(p_line, p_withdrawal_id);
begin
  -- Whoever is about to try one of them again has it locked, and finds this afterwards or is found by it.
  perform from payouts.withdrawals as w where w.id = any (v_ids) order by w.id for update;
  update payouts.batch_items as i
  set contradicted_by_line_id = p_line.id
  where p_line.amount_minor < 0 and i.withdrawal_id = any (v_ids) and i.status in ('failed', 'reversed');
end
$$;

comment on function payouts.note_paid_after_all is
  'Keeps that a line shows withdrawals as paid whose money had gone back to their owners. Locks them in id order.';

create function payouts.is_paid_after_all(p_withdrawal_id uuid)
returns boolean
language sql
stable
set search_path = ''
as $$
  select exists (
    select
    from payouts.batch_items as i
    join payments.statement_lines as l on l.id = i.contradicted_by_line_id
    -- Two people may find that the line was none.
    where i.withdrawal_id = p_withdrawal_id and l.status <> 'duplicate'
  )
$$;

comment on function payouts.is_paid_after_all is
  'Whether our bank paid a withdrawal by file although it had failed: what tries it again must not leave.';
