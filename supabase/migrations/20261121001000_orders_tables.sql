-- Orders: what was bought, where its money is, and what happened.
-- This file holds the tables: the machine as data, orders and what belongs to
-- them. 001005 has the effects, 001010 makes the machine run, 001020 places orders, 001030 is what
-- clients see.

grant usage on schema orders to authenticated, service_role;

insert into core.settings (key, value, description, is_public)
values
  ('order.pay_within', '"30 minutes"', 'How long an unpaid order keeps its pieces.', true),
  ('order.accept_within', '"24 hours"', 'How long the seller may take to accept a paid order.', true),
  ('order.ship_within', '"3 days"', 'How long the seller may take from accepting to shipping.', true),
  ('order.transit_within', '"14 days"', 'How long a shipment may travel before staff look into it.', true),
  ('order.inspect_within', '"3 days"', 'How long the buyer may look at the goods before the money is released.', true),
  ('order.return_answer_within', '"3 days"', 'How long the seller may take to answer a request to return.', true),
  ('order.return_within', '"14 days"', 'How long goods may travel back before the buyer is refunded.', true),
  ('order.dispute_answer_within', '"3 days"', 'How long the other party may take to answer a dispute.', true),
  ('order.dispute_escalate_every', '"2 days"', 'How often staff are reminded of an undecided dispute.', true),
  ('order.dispute_final_after', '"60 days"', 'After this an undecided dispute refunds the buyer.', true);

-- The machine as data -----------------------------------------------------------------------------------

create table orders.statuses (
  status text primary key,
  is_final boolean not null,
  position smallint not null unique
);

comment on table orders.statuses is 'What an order can be. A final order owes nothing to anybody.';

insert into orders.statuses (status, is_final, position)
values
  ('pending_payment', false, 1), ('placed', false, 2), ('accepted', false, 3), ('preparing', false, 4),
  ('shipped', false, 5), ('delivered', false, 6), ('returning', false, 7), ('disputed', false, 8),
  ('completed', true, 9), ('cancelled', true, 10), ('rejected', true, 11), ('returned', true, 12),
  ('refunded', true, 13);

create table orders.machines (
  version integer primary key check (version > 0),
  is_current boolean not null,
  description text not null
);

comment on table orders.machines is
  'Versions of the transition table. A new order begins with the current one and keeps it to its end; a changed rule is a new version.';

create unique index machines_one_current on orders.machines (is_current) where is_current;

create table orders.effects (
  name text primary key,
  description text not null
);

comment on table orders.effects is 'Named steps of a transition. Each is the function orders.effect_<name>(order, act) that returns the order as it is after the step.';

create table orders.guards (
  name text primary key,
  description text not null
);

comment on table orders.guards is 'Conditions beyond status and actor, evaluated by orders.guard_holds.';

create table orders.transitions (
  version integer not null references orders.machines (version),
  from_status text not null references orders.statuses (status),
  action text not null check (action ~ '^[a-z_]+$'),
  actor text not null check (actor in ('buyer', 'seller', 'staff', 'system', 'carrier')),
  variant text not null default '',
  to_status text not null references orders.statuses (status),
  guard text references orders.guards (name),
  permission text references access.permissions (code),
  requires text[] not null default '{}',
  accepts text[] not null default '{}',
  effects text[] not null default '{}',
  timer text not null check (timer in ('start', 'keep', 'extend', 'freeze', 'resume', 'dispute', 'clear')),
  due_setting text references core.settings (key),
  due_action text,
  notifies text[] not null default '{}',
  moves text not null default 'nothing' check (moves in ('nothing', 'total', 'held')),
  is_primary boolean not null default false,
  primary key (version, from_status, action, actor, variant),
  check ((actor = 'staff') = (permission is not null)),
  check (requires <@ array['reason', 'tracking', 'outcome', 'details']),
  check (notifies <@ array['buyer', 'seller', 'other', 'staff']),
  check ((timer in ('start', 'freeze', 'dispute', 'extend')) = (due_setting is not null)),
  check ((timer in ('start', 'freeze', 'dispute')) = (due_action is not null))
);

comment on table orders.transitions is
  'The life of an order: in from_status, actor may do action, and the order goes to to_status. variant tells rows of one action apart (the outcome of resolve, the status to which withdraw_dispute returns). effects are done in their order: stock, then money, then the rest. timer: start it, keep it, extend it, freeze it under another, resume the frozen one, let a dispute run (limited by order.dispute_final_after), or clear it; when it runs out the system does due_action. requires: what the payload must have; accepts: what else it may have; moves: which money an act moves, for the buttons.';

create index transitions_from_status on orders.transitions (from_status);
create index transitions_to_status on orders.transitions (to_status);
create index transitions_guard on orders.transitions (guard);
create index transitions_permission on orders.transitions (permission);
create index transitions_due_setting on orders.transitions (due_setting);

alter table orders.statuses enable row level security;
alter table orders.machines enable row level security;
alter table orders.effects enable row level security;
alter table orders.guards enable row level security;
alter table orders.transitions enable row level security;

create policy "anyone signed in reads statuses" on orders.statuses for select to authenticated using (true);
create policy "anyone signed in reads machines" on orders.machines for select to authenticated using (true);
create policy "anyone signed in reads effects" on orders.effects for select to authenticated using (true);
create policy "anyone signed in reads guards" on orders.guards for select to authenticated using (true);
create policy "anyone signed in reads transitions" on orders.transitions for select to authenticated using (true);

grant select on orders.statuses, orders.machines, orders.effects, orders.guards, orders.transitions
  to authenticated, service_role;

insert into orders.machines (version, is_current, description) values (1, true, 'The first.');

insert into orders.effects (name, description)
values
  ('fund_escrow', 'The buyer''s wallet pays the total into the order''s own account.'),
  ('release_escrow', 'What is held goes to the store, less commission and the tax on it.'),
  ('refund_escrow', 'What is held goes back to the buyer''s wallet.'),
  ('refund_part', 'The decided part of what is held goes back to the buyer''s wallet.'),
  ('release_stock', 'Pieces that are still reserved go back to the shelf.'),
  ('ship_stock', 'Pieces that are still reserved leave the store.'),
  ('return_stock', 'Shipped pieces come back to the store, when they can be sold again.'),
  ('set_tracking', 'Keeps carrier and tracking number.'),
  ('mark_delivered', 'Stamps the delivery; the buyer''s inspection begins.'),
  ('request_cancel', 'Remembers who wants to cancel.'),
  ('clear_cancel_request', 'Forgets the wish to cancel.'),
  ('request_return', 'Remembers that the buyer wants to return the goods.'),
  ('decline_return', 'Forgets the wish to return; it can be asked for once.'),
  ('mark_inspection_extended', 'The buyer has used the one longer inspection.'),
  ('open_dispute', 'Opens a dispute; the money stays where it is.'),
  ('answer_dispute', 'Keeps what the other party says.'),
  ('withdraw_dispute', 'Closes the dispute as if it had not been.'),
  ('decide_dispute', 'Closes the dispute with its outcome.'),
  ('count_completed', 'One more completed order of the store.');

insert into orders.guards (name, description)
values
  ('cancel_not_requested', 'Nobody has asked to cancel.'),
  ('cancel_requested_by_other', 'The other party has asked to cancel.'),
  ('return_not_requested', 'No request to return waits for an answer.'),
  ('return_never_requested', 'The buyer has not asked to return before.'),
  ('return_requested', 'A request to return waits for an answer.'),
  ('inspection_not_extended', 'The buyer has not had a longer inspection yet, and no request to return waits.'),
  ('dispute_opened_by_me', 'This party opened the dispute.'),
  ('dispute_answerable', 'This party did not open the dispute and has not answered it yet.');

insert into orders.transitions (
  version, from_status, action, actor, to_status, guard, permission, requires, accepts, effects,
  timer, due_setting, due_action, notifies, moves, is_primary
)
values
  -- Waiting for money. No seller sees the order yet.
  (1, 'pending_payment', 'pay', 'system', 'placed', null, null, '{}', '{}', '{fund_escrow}', 'start', 'order.accept_within', 'lapse', '{buyer,seller}', 'total', false),
  (1, 'pending_payment', 'cancel', 'buyer', 'cancelled', null, null, '{}', '{reason}', '{release_stock}', 'clear', null, null, '{}', 'nothing', false),
  (1, 'pending_payment', 'cancel', 'staff', 'cancelled', null, 'orders.act', '{reason}', '{}', '{release_stock}', 'clear', null, null, '{buyer}', 'nothing', false),
  (1, 'pending_payment', 'expire', 'system', 'cancelled', null, null, '{}', '{}', '{release_stock}', 'clear', null, null, '{buyer}', 'nothing', false),
  -- Paid; the seller decides.
  (1, 'placed', 'accept', 'seller', 'accepted', null, null, '{}', '{}', '{}', 'start', 'order.ship_within', 'lapse', '{buyer}', 'nothing', true),
  (1, 'placed', 'reject', 'seller', 'rejected', null, null, '{reason}', '{}', '{release_stock,refund_escrow}', 'clear', null, null, '{buyer}', 'held', false),
  (1, 'placed', 'cancel', 'buyer', 'cancelled', null, null, '{}', '{reason}', '{release_stock,refund_escrow}', 'clear', null, null, '{buyer,seller}', 'held', false),
  (1, 'placed', 'cancel', 'staff', 'cancelled', null, 'orders.act', '{reason}', '{}', '{release_stock,refund_escrow}', 'clear', null, null, '{buyer,seller}', 'held', false),
  (1, 'placed', 'lapse', 'system', 'cancelled', null, null, '{}', '{}', '{release_stock,refund_escrow}', 'clear', null, null, '{buyer,seller}', 'held', false),
  -- Accepted; the seller prepares.
  (1, 'accepted', 'prepare', 'seller', 'preparing', null, null, '{}', '{}', '{}', 'keep', null, null, '{buyer}', 'nothing', true),
  (1, 'accepted', 'ship', 'seller', 'shipped', null, null, '{tracking}', '{}', '{ship_stock,set_tracking,clear_cancel_request}', 'start', 'order.transit_within', 'escalate', '{buyer}', 'nothing', false),
  (1, 'preparing', 'ship', 'seller', 'shipped', null, null, '{tracking}', '{}', '{ship_stock,set_tracking,clear_cancel_request}', 'start', 'order.transit_within', 'escalate', '{buyer}', 'nothing', true),
  (1, 'accepted', 'lapse', 'system', 'cancelled', null, null, '{}', '{}', '{release_stock,refund_escrow}', 'clear', null, null, '{buyer,seller}', 'held', false),
  (1, 'preparing', 'lapse', 'system', 'cancelled', null, null, '{}', '{}', '{release_stock,refund_escrow}', 'clear', null, null, '{buyer,seller}', 'held', false),
  -- On its way.
  (1, 'shipped', 'deliver', 'seller', 'delivered', null, null, '{}', '{proof}', '{mark_delivered}', 'start', 'order.inspect_within', 'release', '{buyer}', 'nothing', true),
  (1, 'shipped', 'deliver', 'carrier', 'delivered', null, null, '{}', '{proof}', '{mark_delivered}', 'start', 'order.inspect_within', 'release', '{buyer,seller}', 'nothing', false),
  (1, 'shipped', 'confirm', 'buyer', 'completed', null, null, '{}', '{}', '{release_escrow,count_completed}', 'clear', null, null, '{seller}', 'held', true),
  (1, 'shipped', 'refuse', 'buyer', 'returning', null, null, '{reason}', '{}', '{}', 'start', 'order.return_within', 'return_lapse', '{seller}', 'nothing', false),
  (1, 'shipped', 'return_to_origin', 'seller', 'returning', null, null, '{reason}', '{}', '{}', 'start', 'order.return_within', 'return_lapse', '{buyer}', 'nothing', false),
  (1, 'shipped', 'return_to_origin', 'carrier', 'returning', null, null, '{reason}', '{}', '{}', 'start', 'order.return_within', 'return_lapse', '{buyer,seller}', 'nothing', false),
  (1, 'shipped', 'escalate', 'system', 'disputed', null, null, '{}', '{}', '{open_dispute}', 'freeze', 'order.dispute_answer_within', 'escalate', '{buyer,seller,staff}', 'nothing', false),
  -- Delivered; the buyer looks at the goods.
  (1, 'delivered', 'confirm', 'buyer', 'completed', null, null, '{}', '{}', '{release_escrow,count_completed}', 'clear', null, null, '{seller}', 'held', true),
  (1, 'delivered', 'release', 'system', 'completed', 'return_not_requested', null, '{}', '{}', '{release_escrow,count_completed}', 'clear', null, null, '{buyer,seller}', 'held', false),
  (1, 'delivered', 'extend_inspection', 'buyer', 'delivered', 'inspection_not_extended', null, '{}', '{}', '{mark_inspection_extended}', 'extend', 'order.inspect_within', null, '{seller}', 'nothing', false),
  (1, 'delivered', 'request_return', 'buyer', 'delivered', 'return_never_requested', null, '{reason}', '{}', '{request_return}', 'start', 'order.return_answer_within', 'escalate', '{seller}', 'nothing', false),
  (1, 'delivered', 'approve_return', 'seller', 'returning', 'return_requested', null, '{}', '{}', '{}', 'start', 'order.return_within', 'return_lapse', '{buyer}', 'nothing', true),
  (1, 'delivered', 'approve_return', 'staff', 'returning', 'return_requested', 'orders.act', '{}', '{reason}', '{}', 'start', 'order.return_within', 'return_lapse', '{buyer,seller}', 'nothing', false),
  (1, 'delivered', 'decline_return', 'seller', 'delivered', 'return_requested', null, '{reason}', '{}', '{decline_return}', 'start', 'order.inspect_within', 'release', '{buyer}', 'nothing', false),
  (1, 'delivered', 'escalate', 'system', 'disputed', 'return_requested', null, '{}', '{}', '{open_dispute}', 'freeze', 'order.dispute_answer_within', 'escalate', '{buyer,seller,staff}', 'nothing', false),
  -- Going back.
  (1, 'returning', 'receive_return', 'seller', 'returned', null, null, '{}', '{is_sellable}', '{return_stock,refund_escrow}', 'clear', null, null, '{buyer}', 'held', true),
  (1, 'returning', 'return_lapse', 'system', 'returned', null, null, '{}', '{}', '{refund_escrow}', 'clear', null, null, '{buyer,seller}', 'held', false),
  -- In dispute; the money is frozen until one side gives way or staff decide.
  (1, 'disputed', 'answer_dispute', 'buyer', 'disputed', 'dispute_answerable', null, '{details}', '{}', '{answer_dispute}', 'keep', null, null, '{other,staff}', 'nothing', true),
  (1, 'disputed', 'answer_dispute', 'seller', 'disputed', 'dispute_answerable', null, '{details}', '{}', '{answer_dispute}', 'keep', null, null, '{other,staff}', 'nothing', true),
  (1, 'disputed', 'escalate', 'system', 'disputed', null, null, '{}', '{}', '{}', 'dispute', 'order.dispute_escalate_every', 'escalate', '{staff}', 'nothing', false),
  (1, 'disputed', 'time_out', 'system', 'refunded', null, null, '{}', '{}', '{release_stock,refund_escrow,decide_dispute}', 'clear', null, null, '{buyer,seller,staff}', 'held', false);

-- Before shipping either side may ask to cancel and the other agrees or not; staff may cancel alone.
insert into orders.transitions (
  version, from_status, action, actor, to_status, guard, permission, requires, accepts, effects,
  timer, notifies, moves
)
select 1, s.status, t.action, t.actor, coalesce(t.to_status, s.status), t.guard, t.permission, t.requires, t.accepts,
  t.effects, t.timer, t.notifies, t.moves
from (values ('accepted'), ('preparing')) as s (status)
cross join (
  values
    ('request_cancel', 'buyer', null, 'cancel_not_requested', null, '{reason}'::text[], '{}'::text[], '{request_cancel}'::text[], 'keep', '{other}'::text[], 'nothing'),
    ('request_cancel', 'seller', null, 'cancel_not_requested', null, '{reason}', '{}', '{request_cancel}', 'keep', '{other}', 'nothing'),
    ('agree_cancel', 'buyer', 'cancelled', 'cancel_requested_by_other', null, '{}', '{}', '{release_stock,refund_escrow}', 'clear', '{buyer,seller}', 'held'),
    ('agree_cancel', 'seller', 'cancelled', 'cancel_requested_by_other', null, '{}', '{}', '{release_stock,refund_escrow}', 'clear', '{buyer,seller}', 'held'),
    ('decline_cancel', 'buyer', null, 'cancel_requested_by_other', null, '{}', '{reason}', '{clear_cancel_request}', 'keep', '{other}', 'nothing'),
    ('decline_cancel', 'seller', null, 'cancel_requested_by_other', null, '{}', '{reason}', '{clear_cancel_request}', 'keep', '{other}', 'nothing'),
    ('cancel', 'staff', 'cancelled', null, 'orders.act', '{reason}', '{}', '{release_stock,refund_escrow}', 'clear', '{buyer,seller}', 'held')
) as t (action, actor, to_status, guard, permission, requires, accepts, effects, timer, notifies, moves);

-- Either side may open a dispute as long as something is owed, and take it back.
insert into orders.transitions (
  version, from_status, action, actor, to_status, requires, accepts, effects, timer, due_setting, due_action, notifies
)
select 1, s.status, 'dispute', a.actor, 'disputed', '{reason}', '{details}', '{open_dispute}',
  'freeze', 'order.dispute_answer_within', 'escalate', '{other,staff}'
from (values ('accepted'), ('preparing'), ('shipped'), ('delivered'), ('returning')) as s (status)
cross join (values ('buyer'), ('seller')) as a (actor);

insert into orders.transitions (
  version, from_status, action, actor, variant, to_status, guard, accepts, effects, timer, notifies
)
select 1, 'disputed', 'withdraw_dispute', a.actor, s.status, s.status, 'dispute_opened_by_me', '{reason}',
  '{withdraw_dispute}', 'resume', '{other}'
from (values ('accepted'), ('preparing'), ('shipped'), ('delivered'), ('returning')) as s (status)
cross join (values ('buyer'), ('seller')) as a (actor);

-- The payer disputes the payment at the card's bank: the order waits until the provider says how that ended.
insert into orders.transitions (
  version, from_status, action, actor, to_status, effects, timer, due_setting, due_action, notifies
)
select 1, s.status, 'dispute', 'system', 'disputed', '{open_dispute}',
  'freeze', 'order.dispute_answer_within', 'escalate', '{buyer,seller,staff}'
from (values ('placed'), ('accepted'), ('preparing'), ('shipped'), ('delivered'), ('returning')) as s (status);

insert into orders.transitions (
  version, from_status, action, actor, variant, to_status, guard, effects, timer, notifies
)
select 1, 'disputed', 'withdraw_dispute', 'system', s.status, s.status, 'dispute_opened_by_me',
  '{withdraw_dispute}', 'resume', '{buyer,seller}'
from (values ('placed'), ('accepted'), ('preparing'), ('shipped'), ('delivered'), ('returning')) as s (status);

insert into orders.transitions (
  version, from_status, action, actor, variant, to_status, permission, requires, accepts, effects, timer, notifies, moves, is_primary
)
values
  (1, 'disputed', 'resolve', 'staff', 'release', 'completed', 'orders.resolve', '{outcome,reason}', '{refund_minor}', '{ship_stock,release_escrow,decide_dispute,count_completed}', 'clear', '{buyer,seller}', 'held', true),
  (1, 'disputed', 'resolve', 'staff', 'refund', 'refunded', 'orders.resolve', '{outcome,reason}', '{refund_minor}', '{release_stock,refund_escrow,decide_dispute}', 'clear', '{buyer,seller}', 'held', true),
  (1, 'disputed', 'resolve', 'staff', 'split', 'completed', 'orders.resolve', '{outcome,reason}', '{refund_minor}', '{ship_stock,refund_part,release_escrow,decide_dispute,count_completed}', 'clear', '{buyer,seller}', 'held', true);

-- Orders ---------------------------------------------------------------------------------------------------

create table orders.checkouts (
  id uuid primary key default core.uuid_v7(),
  buyer_id uuid not null references identity.profiles (user_id),
  payment_method text not null check (payment_method in ('wallet', 'provider')),
  currency core.currency_code not null references core.currencies (code),
  total_minor core.positive_amount_minor not null,
  created_at timestamptz not null default core.now()
);

comment on table orders.checkouts is 'One act of buying: priced once, paid once; its orders live their own lives.';

create index checkouts_buyer_id on orders.checkouts (buyer_id, created_at desc);
create index checkouts_currency on orders.checkouts (currency);

create table orders.orders (
  id uuid primary key,
  code text not null unique,
  checkout_id uuid not null references orders.checkouts (id),
  machine_version integer not null references orders.machines (version),
  buyer_id uuid not null references identity.profiles (user_id),
  buyer_name text not null,
  store_id uuid not null references stores.stores (id),
  store_slug text not null,
  store_name text not null,
  status text not null references orders.statuses (status),
  currency core.currency_code not null references core.currencies (code),
  items_minor core.positive_amount_minor not null,
  delivery_minor core.amount_minor not null,
  total_minor core.positive_amount_minor not null,
  commission_minor core.amount_minor not null,
  tax_minor core.amount_minor not null,
  provider_fee_minor core.amount_minor not null default 0,
  provider_fee_rule_id uuid references pricing.rules (id),
  net_minor core.amount_minor not null,
  held_minor core.amount_minor not null default 0,
  released_minor core.amount_minor not null default 0,
  refunded_minor core.amount_minor not null default 0,
  payment_method text not null check (payment_method in ('wallet', 'provider')),
  payment_id uuid,
  refund_to text not null default 'wallet' check (refund_to in ('wallet', 'source')),
  item_count integer not null check (item_count between 1 and 50),
  first_item_title core.localized_text not null,
  first_item_image_path text,
  address jsonb not null check (jsonb_typeof(address) = 'object'),
  note text check (length(note) <= 500),
  stock_state text not null check (stock_state in ('reserved', 'released', 'shipped', 'returned')),
  tracking_carrier text check (length(tracking_carrier) <= 60),
  tracking_number text check (length(tracking_number) <= 60),
  due_at timestamptz,
  due_action text,
  due_failures integer not null default 0,
  frozen_remaining interval,
  frozen_action text,
  frozen_status text references orders.statuses (status),
  cancel_requested_by text check (cancel_requested_by in ('buyer', 'seller')),
  return_requested_at timestamptz,
  return_declined_at timestamptz,
  is_inspection_extended boolean not null default false,
  last_seq integer not null default 0 check (last_seq >= 0),
  version integer not null default 1 check (version > 0),
  placed_at timestamptz not null,
  paid_at timestamptz,
  shipped_at timestamptz,
  delivered_at timestamptz,
  inspection_ends_at timestamptz,
  completed_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint orders_total_adds_up check (total_minor = items_minor + delivery_minor),
  constraint orders_money_is_somewhere check (
    held_minor + released_minor + refunded_minor = case when paid_at is null then 0 else total_minor end
  ),
  constraint orders_final_owes_nothing check (
    status not in ('completed', 'cancelled', 'rejected', 'returned', 'refunded') or held_minor = 0
  ),
  -- No order waits for ever: whoever must act has until due_at, then the system does due_action.
  constraint orders_unfinished_has_timer check (
    (status in ('completed', 'cancelled', 'rejected', 'returned', 'refunded'))
    = (due_at is null and due_action is null)
    and (due_at is null) = (due_action is null)
  )
);

comment on table orders.orders is
  'One order of one buyer at one store, with copies of the names and the address as they were. Money in minor units of currency: total = goods + delivery; held + released + refunded = total once paid; commission, tax, provider_fee (what the seller bears of the payment''s cost, known once paid) and net are what is or will be taken and paid out. Changes by orders.act alone; version counts its acts.';

create index orders_checkout_id on orders.orders (checkout_id);
create index orders_machine_version on orders.orders (machine_version);
create index orders_buyer_id on orders.orders (buyer_id, created_at desc, id desc);
create index orders_store_id on orders.orders (store_id, created_at desc, id desc);
create index orders_status on orders.orders (status, created_at desc, id desc);
create index orders_created_at on orders.orders (created_at desc, id desc);
create index orders_currency on orders.orders (currency);
create index orders_frozen_status on orders.orders (frozen_status) where frozen_status is not null;
create index orders_provider_fee_rule_id on orders.orders (provider_fee_rule_id) where provider_fee_rule_id is not null;
create index orders_unpaid on orders.orders (buyer_id) where status = 'pending_payment';
create index orders_due on orders.orders (due_at) where due_action is not null;

create table orders.items (
  id uuid primary key default core.uuid_v7(),
  order_id uuid not null references orders.orders (id),
  product_id uuid references catalogue.products (id),
  position smallint not null,
  title core.localized_text not null,
  image_path text,
  quantity integer not null check (quantity between 1 and 10000),
  unit_price_minor core.positive_amount_minor not null,
  total_minor core.positive_amount_minor not null,
  commission_rule_id uuid not null references pricing.rules (id),
  tax_rule_id uuid not null references pricing.rules (id),
  commission_bps core.bps not null,
  tax_bps core.bps not null,
  commission_minor core.amount_minor not null,
  tax_minor core.amount_minor not null,
  unique (order_id, product_id),
  check (total_minor = unit_price_minor * quantity),
  -- The whole order bears commission and tax; a line may bear one unit more than its share of the tax.
  check (commission_minor <= total_minor)
);

comment on table orders.items is
  'Lines of an order as they were bought (product_id is null for something that was agreed on without being on sale), with commission and its tax frozen: the versions of the rules, which never change, their rates, and the amounts.';

create index items_product_id on orders.items (product_id);
create index items_commission_rule_id on orders.items (commission_rule_id);
create index items_tax_rule_id on orders.items (tax_rule_id);

create table orders.events (
  id uuid primary key default core.uuid_v7(),
  order_id uuid not null references orders.orders (id),
  seq integer not null check (seq > 0),
  action text not null,
  actor text not null check (actor in ('buyer', 'seller', 'system', 'staff', 'carrier')),
  actor_id uuid references identity.profiles (user_id),
  actor_name text,
  from_status text,
  to_status text not null,
  reason text,
  data jsonb not null default '{}',
  created_at timestamptz not null,
  unique (order_id, seq)
);

comment on table orders.events is
  'What happened to an order, one row an act, append-only. seq has no gaps: a client that was away asks for what comes after the last it knows.';

create index events_actor_id on orders.events (actor_id);

create table orders.disputes (
  id uuid primary key default core.uuid_v7(),
  order_id uuid not null references orders.orders (id),
  number smallint not null check (number > 0),
  opened_by text not null check (opened_by in ('buyer', 'seller', 'system')),
  opened_by_id uuid references identity.profiles (user_id),
  reason text not null,
  details text,
  opened_at timestamptz not null,
  answer_due_at timestamptz not null,
  buyer_answer text,
  seller_answer text,
  answered_at timestamptz,
  withdrawn_at timestamptz,
  outcome text check (outcome in ('release', 'refund', 'split')),
  refund_minor core.amount_minor,
  decided_by uuid references identity.profiles (user_id),
  decided_at timestamptz,
  decision_reason text,
  unique (order_id, number),
  check ((outcome is null) = (decided_at is null)),
  check (withdrawn_at is null or decided_at is null)
);

comment on table orders.disputes is
  'Disputes of an order, at most one open. The other party may answer until answer_due_at, staff are alerted then; outcome release, refund or split, refund_minor of it to the buyer; decided_by is null when time decided.';

create unique index disputes_one_open on orders.disputes (order_id) where decided_at is null and withdrawn_at is null;
create index disputes_opened_by_id on orders.disputes (opened_by_id);
create index disputes_decided_by on orders.disputes (decided_by);

create trigger events_forbid_change
before update or delete or truncate on orders.events
for each statement execute function core.forbid_change();

create trigger items_forbid_change
before update or delete or truncate on orders.items
for each statement execute function core.forbid_change();

-- Who may read ------------------------------------------------------------------------------------------

alter table orders.checkouts enable row level security;
alter table orders.orders enable row level security;
alter table orders.items enable row level security;
alter table orders.events enable row level security;
alter table orders.disputes enable row level security;

create policy "buyers read their own checkouts, staff all" on orders.checkouts
  for select to authenticated
  using (buyer_id = (select access.user_id()) or (select access.has_permission('orders.read')));

-- A store learns of an order, and of the buyer's address, when the money is there.
create policy "buyers read their own orders, stores the paid ones, staff all" on orders.orders
  for select to authenticated
  using (
    buyer_id = (select access.user_id())
    or (store_id = any ((select stores.my_store_list('staff'))::uuid[]) and paid_at is not null)
    or (select access.has_permission('orders.read'))
  );

create policy "who reads the order reads its lines" on orders.items
  for select to authenticated
  using (exists (select from orders.orders as o where o.id = order_id));

create policy "who reads the order reads its events" on orders.events
  for select to authenticated
  using (exists (select from orders.orders as o where o.id = order_id));

create policy "who reads the order reads its disputes" on orders.disputes
  for select to authenticated
  using (exists (select from orders.orders as o where o.id = order_id));

grant select on orders.checkouts, orders.orders, orders.items, orders.events, orders.disputes
  to authenticated, service_role;
