-- Payments, bank part: our accounts at banks, the statements that staff import, and what each line was.
-- The file is kept before it is read; a line is imported once however often files repeat it; a credit that
-- names a transfer reference reaches the wallet by itself, and every other line waits for two people.

insert into core.settings (key, value, description, is_public, is_decided_by_two)
values
  ('bank_transfer.expire_after', '"3 days"', 'How long a bank transfer is expected after its reference was given. Later money still reaches the wallet.', true, true),
  ('bank_transfer.open_limit', '20', 'How many transfer references one person may ask for in an hour.', false, false);

insert into ledger.account_kinds (kind, side, owner_types, mode, may_be_negative, description)
values ('suspense', 'credit', '{platform}', 'recorded', true, 'Lines of bank statements that are not explained yet, or on their way back');

-- The bank as a provider: withdrawals paid by file have it, and its clearing account holds what the bank was told
-- to pay until the statement shows it. No payment starts with it; buyers ask for a transfer reference instead.
insert into payments.providers (code, display_name, mode, is_available)
values ('bank', 'Bank transfer', 'live', false);

-- Our accounts -----------------------------------------------------------------------------------------

create table payments.bank_accounts (
  id uuid primary key default core.uuid_v7(),
  bank_name text not null check (length(bank_name) between 2 and 100),
  holder_name text not null check (length(holder_name) between 2 and 70),
  account_number text not null check (core.is_account_number(account_number)),
  bic text check (bic ~ '^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$'),
  currency core.currency_code not null references core.currencies (code),
  format text not null check (format in ('camt053', 'mt940', 'csv')),
  csv_format jsonb check (jsonb_typeof(csv_format) = 'object'),
  receives_transfers boolean not null default false,
  sends_payouts boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null default core.now(),
  updated_at timestamptz not null default core.now(),
  unique (account_number, currency),
  check ((format = 'csv') = (csv_format is not null))
);

comment on table payments.bank_accounts is
  'Our own accounts at banks. format: how the bank writes statements; csv_format: the layout of its CSV (shared/bank/csv.ts). receives_transfers: shown to buyers; sends_payouts: withdrawals are paid from it by file.';

-- Buyers see one account a currency, and files are made for one.
create unique index bank_accounts_receiving on payments.bank_accounts (currency) where receives_transfers;
create unique index bank_accounts_sending on payments.bank_accounts (currency) where sends_payouts;
create index bank_accounts_currency on payments.bank_accounts (currency);

alter table payments.bank_accounts enable row level security;

create policy "people read where to transfer to, staff read all" on payments.bank_accounts
  for select to authenticated
  using (receives_transfers or (select access.has_permission('payments.read')));

grant select on payments.bank_accounts to authenticated, service_role;

create trigger bank_accounts_touch_updated_at
  before update on payments.bank_accounts
  for each row execute function core.touch_updated_at();

-- Imports ------------------------------------------------------------------------------------------------

create table payments.statement_imports (
  id uuid primary key default core.uuid_v7(),
  bank_account_id uuid not null references payments.bank_accounts (id),
  file_name text not null check (length(file_name) between 1 and 200),
  content bytea not null check (length(content) <= 5242880),
  content_hash bytea not null,
  status text not null default 'received' check (status in ('received', 'imported', 'refused')),
  problem_code text check (
    problem_code in (
      'statement.too_large', 'statement.encoding_invalid', 'statement.malformed', 'statement.date_invalid',
      'statement.amount_invalid', 'statement.currency_invalid', 'statement.account_differs',
      'statement.balance_missing', 'statement.unbalanced'
    )
  ),
  problem_line integer,
  problem_detail text,
  line_count integer,
  new_count integer,
  imported_by uuid not null references auth.users (id),
  created_at timestamptz not null default core.now(),
  finished_at timestamptz,
  unique (bank_account_id, content_hash),
  check ((status = 'refused') = (problem_code is not null)),
  check ((status = 'imported') = (new_count is not null))
);

comment on table payments.statement_imports is
  'Files of statements as they came, once per content (SHA-256). received: kept, not read yet; imported: its lines are in; refused: could not be read, nothing of it is in, and it may be brought again.';
comment on column payments.statement_imports.content is 'The file itself: granted to no role.';

create index statement_imports_created_at on payments.statement_imports (created_at desc, id desc);
create index statement_imports_imported_by on payments.statement_imports (imported_by);

alter table payments.statement_imports enable row level security;

create policy "staff read imports" on payments.statement_imports
  for select to authenticated
  using ((select access.has_permission('payments.read')));

grant select (
  id, bank_account_id, file_name, content_hash, status, problem_code, problem_line, problem_detail,
  line_count, new_count, imported_by, created_at, finished_at
) on payments.statement_imports to authenticated, service_role;

create table payments.statements (
  id uuid primary key default core.uuid_v7(),
  statement_import_id uuid not null references payments.statement_imports (id),
  bank_account_id uuid not null references payments.bank_accounts (id),
  position integer not null,
  opening_minor bigint,
  closing_minor bigint,
  first_booked_on date,
  last_booked_on date,
  line_count integer not null,
  unique (statement_import_id, position)
);

comment on table payments.statements is
  'The statements of a file with the bank''s balances, minor units; null balances where the bank writes none.';

create index statements_bank_account_id on payments.statements (bank_account_id, last_booked_on desc, id desc);

alter table payments.statements enable row level security;

create policy "staff read statements" on payments.statements
  for select to authenticated
  using ((select access.has_permission('payments.read')));

grant select on payments.statements to authenticated, service_role;

-- Transfer references --------------------------------------------------------------------------------------

create table payments.transfer_references (
  id uuid primary key default core.uuid_v7(),
  reference text not null unique check (reference ~ '^AM[0-9A-HJKMNP-TV-Z]{8}$'),
  user_id uuid not null references auth.users (id),
  bank_account_id uuid not null references payments.bank_accounts (id),
  purpose text not null check (purpose in ('topup', 'order')),
  order_id uuid,
  order_code text,
  amount_minor core.positive_amount_minor not null,
  currency core.currency_code not null references core.currencies (code),
  status text not null default 'waiting' check (status in ('waiting', 'received', 'expired')),
  received_minor core.amount_minor not null default 0,
  order_outcome text check (order_outcome in ('paid', 'short', 'too_late')),
  expires_at timestamptz not null,
  received_at timestamptz,
  created_at timestamptz not null default core.now(),
  check ((purpose = 'order') = (order_id is not null)),
  check ((status = 'received') = (received_at is not null))
);

comment on table payments.transfer_references is
  'What a buyer writes into a bank transfer, so that it finds its wallet or order. received_minor is what came in all, which may be less or more than amount_minor: it is in the wallet in any case. order_outcome short: less came than the order costs, so the order still waits.';

create unique index transfer_references_one_open_per_order on payments.transfer_references (order_id)
  where order_id is not null and status = 'waiting';
create index transfer_references_user_id on payments.transfer_references (user_id, created_at desc, id desc);
create index transfer_references_amount on payments.transfer_references (currency, amount_minor, created_at);
create index transfer_references_expires_at on payments.transfer_references (expires_at) where status = 'waiting';
create index transfer_references_bank_account_id on payments.transfer_references (bank_account_id);

alter table payments.transfer_references enable row level security;

create policy "people read their references, staff read all" on payments.transfer_references
  for select to authenticated
  using (
    user_id = (select access.user_id())
    or (select access.has_permission('payments.read'))
  );

grant select on payments.transfer_references to authenticated, service_role;

create function payments.announce_reference()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform core.broadcast(
    'user:' || new.user_id, 'payment.changed',
    pg_catalog.jsonb_build_object(
      'kind', 'transfer_reference.changed', 'id', new.id, 'payment_id', new.id, 'status', new.status, 'at', core.now()
    )
  );
  return null;
end
$$;

comment on function payments.announce_reference is 'Tells the buyer''s open screens that a bank transfer came, or ended.';

create trigger transfer_references_announce
  after update on payments.transfer_references
  for each row execute function payments.announce_reference();

-- Lines and their machine ------------------------------------------------------------------------------------

create table payments.line_transitions (
  from_status text not null,
  action text not null,
  to_status text not null,
  direction text not null default 'any' check (direction in ('in', 'out', 'any')),
  effect text not null default 'none' check (
    effect in ('none', 'wallet', 'payout', 'suspense', 'provider_fee', 'provider_clearing')
  ),
  is_for_staff boolean not null,
  primary key (from_status, action)
);

comment on table payments.line_transitions is
  'The machine of statement lines. effect: the account against which the line is posted (payout: the withdrawal''s clearing account, and its machine hears of it). is_for_staff: two people may do it by hand (approval bank_line.explain); the others are the machine''s own.';

alter table payments.line_transitions enable row level security;

create policy "staff read the machine of lines" on payments.line_transitions
  for select to authenticated
  using ((select access.has_permission('payments.read')));

grant select on payments.line_transitions to authenticated, service_role;

insert into payments.line_transitions (from_status, action, to_status, direction, effect, is_for_staff)
values
  ('new', 'park', 'unmatched', 'any', 'none', false),
  ('new', 'record', 'recorded', 'in', 'none', false),
  ('new', 'credit', 'credited', 'in', 'wallet', false),
  ('new', 'pay_out', 'payout', 'any', 'payout', false),
  ('new', 'send_back', 'returned', 'out', 'suspense', false),
  ('unmatched', 'credit', 'credited', 'in', 'wallet', true),
  ('unmatched', 'pay_out', 'payout', 'any', 'payout', true),
  ('unmatched', 'return', 'returning', 'in', 'suspense', true),
  ('unmatched', 'send_back', 'returned', 'out', 'suspense', true),
  ('unmatched', 'suspend', 'suspense', 'any', 'suspense', true),
  ('unmatched', 'charge', 'fee', 'any', 'provider_fee', true),
  ('unmatched', 'settle', 'settlement', 'any', 'provider_clearing', true),
  ('unmatched', 'drop', 'duplicate', 'any', 'none', true),
  ('suspense', 'credit', 'credited', 'in', 'wallet', true),
  ('suspense', 'pay_out', 'payout', 'any', 'payout', true),
  ('suspense', 'return', 'returning', 'in', 'none', true),
  ('suspense', 'charge', 'fee', 'any', 'provider_fee', true),
  ('suspense', 'settle', 'settlement', 'any', 'provider_clearing', true),
  -- The money that was sent back has left our account: the line of that says so.
  ('returning', 'end_return', 'returned', 'in', 'none', false);

create table payments.statement_lines (
  id uuid primary key default core.uuid_v7(),
  bank_account_id uuid not null references payments.bank_accounts (id),
  statement_import_id uuid not null references payments.statement_imports (id),
  line_key bytea not null,
  occurrence integer not null check (occurrence > 0),
  position integer not null,
  booked_on date not null,
  value_on date,
  amount_minor bigint not null check (amount_minor <> 0 and abs(amount_minor) <= 9007199254740991),
  currency core.currency_code not null references core.currencies (code),
  bank_reference text check (length(bank_reference) <= 140),
  end_to_end_reference text check (length(end_to_end_reference) <= 140),
  counterparty_name text check (length(counterparty_name) <= 140),
  counterparty_account text check (length(counterparty_account) <= 140),
  narration text not null check (length(narration) <= 1000),
  raw text not null check (length(raw) <= 4000),
  status text not null default 'new' check (
    status in (
      'new', 'unmatched', 'recorded', 'credited', 'payout', 'returning', 'returned', 'suspense', 'fee',
      'settlement', 'duplicate'
    )
  ),
  problem text,
  user_id uuid references auth.users (id),
  transfer_reference_id uuid references payments.transfer_references (id),
  provider text references payments.providers (code),
  return_code text unique,
  attempts integer not null default 0,
  last_seq integer not null default 0,
  version integer not null default 1,
  created_at timestamptz not null default core.now(),
  explained_at timestamptz,
  unique (bank_account_id, line_key, occurrence)
);

comment on table payments.statement_lines is
  'Lines of our bank statements; amount_minor is positive for money that came in. line_key and occurrence are the line''s identity: its content, and which of the equal lines of its day it is. new: to be matched; unmatched: waits for staff, problem says why; all other statuses explain it.';
comment on column payments.statement_lines.user_id is 'Whose wallet was credited.';
comment on column payments.statement_lines.provider is 'Against whose clearing account the line was posted: a settlement of a provider, or bank for withdrawals paid by file.';
comment on column payments.statement_lines.return_code is 'Written into the transfer that sends the money back, so that the statement tells when it left.';

create index statement_lines_new on payments.statement_lines (id) where status = 'new';
create index statement_lines_unmatched on payments.statement_lines (booked_on, id) where status = 'unmatched';
create index statement_lines_booked_on on payments.statement_lines (booked_on desc, id desc);
create index statement_lines_day on payments.statement_lines (bank_account_id, booked_on, amount_minor);
create index statement_lines_bank_reference on payments.statement_lines (upper(bank_reference)) where bank_reference is not null;
create index statement_lines_import on payments.statement_lines (statement_import_id);
create index statement_lines_currency on payments.statement_lines (currency);
create index statement_lines_user_id on payments.statement_lines (user_id) where user_id is not null;
create index statement_lines_transfer_reference_id on payments.statement_lines (transfer_reference_id)
  where transfer_reference_id is not null;
create index statement_lines_provider on payments.statement_lines (provider, currency) where provider is not null;

alter table payments.statement_lines enable row level security;

create policy "staff read statement lines" on payments.statement_lines
  for select to authenticated
  using ((select access.has_permission('payments.read')));

grant select on payments.statement_lines to authenticated, service_role;

create function payments.announce_line()
returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform core.broadcast(
    'staff:payments', 'payments.changed',
    pg_catalog.jsonb_build_object(
      'kind', 'bank_line.changed', 'id', new.id, 'status', new.status, 'version', new.version, 'at', core.now()
    )
  );
  return null;
end
$$;

comment on function payments.announce_line is 'Tells the staff''s open screens that a line of a statement has changed.';

create trigger statement_lines_announce
  after update of status on payments.statement_lines
  for each row execute function payments.announce_line();

create function payments.forbid_line_rewrite()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  perform core.fail(
    'record.immutable', 'This record is permanent. Correct it by adding another one.', 409,
    'payments.statement_lines refuses ' || lower(tg_op)
  );
  return null;
end
$$;

comment on function payments.forbid_line_rewrite is 'Trigger: what the bank wrote stays as it is.';

create trigger statement_lines_facts_are_permanent
  before update of
    id, bank_account_id, statement_import_id, line_key, occurrence, booked_on, value_on, amount_minor, currency,
    bank_reference, end_to_end_reference, counterparty_name, counterparty_account, narration, raw
  on payments.statement_lines
  for each statement execute function payments.forbid_line_rewrite();

create trigger statement_lines_forbid_removal
  before delete or truncate on payments.statement_lines
  for each statement execute function core.forbid_change();

create table payments.line_events (
  id uuid primary key default core.uuid_v7(),
  statement_line_id uuid not null references payments.statement_lines (id),
  seq integer not null,
  from_status text not null,
  to_status text not null,
  action text not null,
  actor text not null check (actor in ('system', 'staff')),
  actor_id uuid,
  journal_id bigint,
  approval_id uuid references access.approvals (id),
  reason text,
  created_at timestamptz not null default core.now(),
  unique (statement_line_id, seq),
  check ((actor = 'staff') = (approval_id is not null))
);

comment on table payments.line_events is
  'What was done with a line, one row per act, with the journal that it posted; seq has no gaps. What staff did has the approval by which two of them agreed.';

create index line_events_approval_id on payments.line_events (approval_id) where approval_id is not null;
create index approvals_of_lines on access.approvals ((payload ->> 'line_id')) where action = 'bank_line.explain';

alter table payments.line_events enable row level security;

create policy "staff read what was done with lines" on payments.line_events
  for select to authenticated
  using ((select access.has_permission('payments.read')));

grant select on payments.line_events to authenticated, service_role;

create trigger line_events_forbid_change
  before update or delete or truncate on payments.line_events
  for each statement execute function core.forbid_change();

-- What a line is said to be: by the matching, or by staff in an approval. Which of the targets is set depends on the action.
create type payments.line_explanation as (
  action text,
  user_id uuid,
  transfer_reference_id uuid,
  withdrawal_id uuid,
  provider text,
  other_line_id uuid
);

comment on type payments.line_explanation is
  'An action of the machine of lines and the one target that it needs: credit user_id or transfer_reference_id, pay_out withdrawal_id, settle provider, send_back other_line_id.';

-- References in texts ------------------------------------------------------------------------------------------

create function payments.check_character(p_text text)
returns text
language plpgsql
immutable
strict
set search_path = ''
as $$
declare
  v_alphabet constant text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  v_sum integer := 0;
  v_value integer;
begin
  -- Luhn's rule in base 32: finds every single wrong character and almost all swapped neighbours.
  for v_place in 1..length(p_text) loop
    v_value := position(substr(p_text, v_place, 1) in v_alphabet) - 1;
    if (length(p_text) - v_place) % 2 = 0 then
      v_value := v_value * 2;
    end if;
    v_sum := v_sum + v_value / 32 + v_value % 32;
  end loop;
  return substr(v_alphabet, (32 - v_sum % 32) % 32 + 1, 1);
end
$$;

comment on function payments.check_character is 'The character that completes a text of Crockford''s alphabet.';

create function payments.new_reference(p_prefix text)
returns text
language plpgsql
volatile
set search_path = ''
as $$
declare
  v_alphabet constant text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  v_random bytea := extensions.gen_random_bytes(7);
  v_body text := '';
begin
  for v_place in 0..6 loop
    v_body := v_body || substr(v_alphabet, (pg_catalog.get_byte(v_random, v_place) & 31) + 1, 1);
  end loop;
  return p_prefix || v_body || payments.check_character(v_body);
end
$$;

comment on function payments.new_reference is
  'A prefix of two letters, seven random characters (35 bits) and a check character. Letters and digits only: banks strip the rest.';

create function payments.references_in(p_text text, p_prefix text)
returns setof text
language sql
immutable
set search_path = ''
as $$
  -- Banks change case, break lines in the middle of words and drop marks; people take O for 0 and I or L for 1.
  with bare as (
    select translate(regexp_replace(upper(p_text), '[^A-Z0-9]', '', 'g'), 'OIL', '011') as body
  ),
  candidates as (
    select distinct substr(b.body, p.place, 10) as reference
    from bare as b
    cross join lateral generate_series(1, length(b.body) - 9) as p (place)
    where substr(b.body, p.place, 2) = p_prefix
  )
  select c.reference
  from candidates as c
  where substr(c.reference, 3) ~ '^[0-9A-HJKMNP-TV-Z]{8}$'
    and payments.check_character(substr(c.reference, 3, 7)) = right(c.reference, 1)
$$;

comment on function payments.references_in is 'References with this prefix and a right check character that stand in a text, however it was mangled.';

create function payments.codes_in(p_text text, p_prefix text)
returns setof text
language sql
immutable
set search_path = ''
as $$
  with bare as (
    select translate(regexp_replace(upper(p_text), '[^A-Z0-9]', '', 'g'), 'OIL', '011') as body
  )
  select distinct p_prefix || '-' || substr(b.body, p.place + 2, 4) || '-' || substr(b.body, p.place + 6, 2)
  from bare as b
  cross join lateral generate_series(1, length(b.body) - 7) as p (place)
  where substr(b.body, p.place, 2) = p_prefix and substr(b.body, p.place + 2, 6) ~ '^[0-9A-HJKMNP-TV-Z]{6}$'
$$;

comment on function payments.codes_in is 'What may be codes of core.short_code with this prefix in a text, however it was mangled; whoever asks looks whether they exist.';

create function payments.texts_of(p_line payments.statement_lines)
returns text[]
language sql
immutable
set search_path = ''
as $$
  select array_remove(array[p_line.end_to_end_reference, p_line.narration, p_line.bank_reference], null)
$$;

comment on function payments.texts_of is 'Where a reference may stand in a line.';

-- Posting a line -------------------------------------------------------------------------------------------------

create function payments.post_line(p_line payments.statement_lines, p_action text, p_kind text, p_other_account bigint)
returns bigint
language plpgsql
set search_path = ''
as $$
declare
  -- A line that was written to suspense is on the bank's account already.
  v_source bigint := ledger.account(
    case p_line.status when 'suspense' then 'suspense' else 'bank' end, ledger.platform_owner(), p_line.currency
  );
begin
  return ledger.post(
    p_key => 'statement_line:' || p_line.id || ':' || p_action,
    p_kind => p_kind,
    p_transfers => array[
      case
        when p_line.amount_minor > 0
          then row(p_kind, v_source, p_other_account, p_line.amount_minor)::ledger.transfer_input
        else row(p_kind, p_other_account, v_source, -p_line.amount_minor)::ledger.transfer_input
      end
    ],
    p_reference_type => 'statement_line',
    p_reference_id => p_line.id,
    p_details => pg_catalog.jsonb_build_object('booked_on', p_line.booked_on, 'bank_reference', p_line.bank_reference)
  );
end
$$;

comment on function payments.post_line is
  'One journal of a line: between our bank (or suspense, when it is there) and the other account, in the line''s direction. Once per line and action.';

create function payments.fund_order(p_reference payments.transfer_references)
returns text
language plpgsql
set search_path = ''
as $$
begin
  return orders.mark_paid(p_reference.order_id, p_reference.id);
exception
  when sqlstate 'PGRST' then
    -- The order no longer waits, or the money was spent on something else in between: it stays in the wallet.
    if sqlerrm::jsonb ->> 'code' in ('order.invalid_transition', 'ledger.insufficient_funds') then
      return 'too_late';
    end if;
    raise;
end
$$;

comment on function payments.fund_order is
  'Pays the order of a reference from the wallet that was just credited: paid, or too_late. Any other failure is raised, so that the line is tried again as a whole.';

create function payments.tell_transfer(
  p_line payments.statement_lines,
  p_user_id uuid,
  p_reference payments.transfer_references,
  p_kind text
)
returns void
language sql
set search_path = ''
as $$
  select outbox.emit(
    'notification.payment', 'statement_line', p_line.id,
    pg_catalog.jsonb_build_object(
      'kind', p_kind,
      'user_ids', pg_catalog.jsonb_build_array(p_user_id),
      'amount_minor', p_line.amount_minor,
      'currency', p_line.currency,
      'reference', coalesce(p_reference.reference, p_line.bank_reference, ''),
      'order_id', p_reference.order_id,
      'order_code', p_reference.order_code,
      'link', case when p_kind = 'payment.bank_transfer' then '/wallet' else '/orders/' || p_reference.order_id end
    )
  )
$$;

comment on function payments.tell_transfer is 'Puts a notice to whom the money belongs into the outbox.';

create function payments.credit_line(p_line payments.statement_lines, p_user_id uuid, p_reference_id uuid)
returns bigint
language plpgsql
set search_path = ''
as $$
declare
  v_reference payments.transfer_references;
  v_wallet bigint;
  v_journal_id bigint;
  v_notice text := 'payment.bank_transfer';
begin
  if p_reference_id is not null then
    select r.* into strict v_reference from payments.transfer_references as r where r.id = p_reference_id for update;
    if v_reference.order_id is not null then
      perform orders.lock_order(v_reference.order_id);
    end if;
  end if;
  v_wallet := ledger.account('wallet', coalesce(v_reference.user_id, p_user_id), p_line.currency);
  v_journal_id := payments.post_line(p_line, 'credit', 'bank_transfer', v_wallet);

  if p_reference_id is not null then
    v_reference.received_minor := v_reference.received_minor + p_line.amount_minor;
    if v_reference.order_id is not null and v_reference.order_outcome is distinct from 'paid' then
      v_reference.order_outcome := case
        when v_reference.received_minor < v_reference.amount_minor then 'short'
        else payments.fund_order(v_reference)
      end;
      v_notice := case v_reference.order_outcome
        when 'short' then 'payment.bank_transfer_short'
        when 'too_late' then 'payment.order_too_late'
      end;
    end if;
    update payments.transfer_references as r
    set
      status = 'received',
      received_minor = v_reference.received_minor,
      order_outcome = v_reference.order_outcome,
      received_at = coalesce(r.received_at, core.now())
    where r.id = p_reference_id;
  end if;
  perform ledger.announce(array[v_wallet]);
  -- A paid order tells of itself.
  if v_notice is not null then
    perform payments.tell_transfer(p_line, coalesce(v_reference.user_id, p_user_id), v_reference, v_notice);
  end if;
  return v_journal_id;
end
$$;

comment on function payments.credit_line is
  'Credits what came, however much was expected, to the wallet of the reference''s owner or of the user; an order is paid once as much as it costs has come. Locks reference, order, accounts.';
