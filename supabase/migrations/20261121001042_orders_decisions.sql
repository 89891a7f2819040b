-- Orders, what two people of staff decide: an act of staff on an order that holds more money than one of them may decide about
-- alone (a dispute, a cancellation, a return). The act itself is the machine's, as when one person does it.

create function orders.decision_payload(p_payload jsonb, p_reason text)
returns jsonb
language sql
immutable
set search_path = ''
as $$
  select orders.clean_payload(
    jsonb_strip_nulls(jsonb_build_object('outcome', p_payload -> 'outcome', 'refund_minor', p_payload -> 'refund_minor'))
  ) || jsonb_build_object('reason', p_reason)
$$;

comment on function orders.decision_payload is
  'What the act carries that a request describes; its reason is that of the request. Raises order.outcome_invalid.';

create function orders.decision_transition(p_order orders.orders, p_payload jsonb)
returns orders.transitions
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_action text := left(p_payload ->> 'action', 40);
  v_row orders.transitions;
begin
  select t.* into v_row
  from orders.transitions as t
  where t.version = p_order.machine_version
    and t.from_status = p_order.status
    and t.action = v_action
    and t.actor = 'staff'
    and orders.guard_holds(t.guard, p_order, 'staff')
  order by (t.variant = coalesce(orders.variant_of(p_order, v_action, p_payload), '')) desc
  limit 1;
  if not found or p_order.held_minor = 0 then
    perform core.fail(
      'order.invalid_transition', 'The order does not allow this now.', 409, concat_ws(' ', p_order.status, v_action),
      'Load the order again to see what can be done.'
    );
  end if;
  if v_row.variant <> coalesce(orders.variant_of(p_order, v_action, p_payload), '') then
    perform core.fail('order.outcome_invalid', 'Decide for release, refund or split.', 400, left(p_payload ->> 'outcome', 40));
  end if;
  return v_row;
end
$$;

comment on function orders.decision_transition is
  'The row of the machine by which staff do what a request says. Raises order.invalid_transition (also where no money is held), order.outcome_invalid.';

create function orders.require_unchanged(p_order orders.orders, p_seq bigint)
returns void
language plpgsql
stable
security definer
set search_path = ''
as $$
begin
  -- A reminder to decide says nothing new about what is decided.
  if p_seq > p_order.last_seq or exists (
    select
    from orders.events as e
    where e.order_id = p_order.id and e.seq > p_seq and not (e.action = 'escalate' and e.from_status = e.to_status)
  ) then
    perform core.fail(
      'order.changed', 'The order has changed since you looked.', 409, 'seq ' || p_order.last_seq,
      'Look at its present state, then decide.'
    );
  end if;
end
$$;

comment on function orders.require_unchanged is
  'Nothing but reminders has happened to the order since this event. Raises order.changed.';

create function orders.check_decision(p_payload jsonb)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_act jsonb;
  v_order orders.orders;
  v_row orders.transitions;
begin
  perform core.require_keys(p_payload, array['order_id', 'seq', 'action', 'outcome', 'refund_minor'], 'approval.payload_invalid');
  v_act := orders.decision_payload(p_payload, 'As asked.');
  select o.* into v_order from orders.orders as o where o.id = core.uuid_or_null(p_payload ->> 'order_id');
  if not found then
    perform core.fail('order.not_found', 'There is no such order.', 404);
  end if;
  perform orders.require_unchanged(v_order, access.payload_integer(p_payload, 'seq'));
  v_row := orders.decision_transition(v_order, p_payload);
  -- Who asks could do it but for the amount; who agrees need not.
  if not access.has_permission(v_row.permission) then
    perform access.require_permission('orders.approve');
  end if;
  perform orders.check_payload(v_order, v_row, v_act);
  return jsonb_build_object(
    'amount_minor', v_order.held_minor,
    'currency', v_order.currency,
    'summary', format(
      'Order %s: %s, %s held', v_order.code, concat_ws(' ', v_row.action, nullif(v_row.variant, ''), v_act ->> 'refund_minor'),
      v_order.held_minor
    ),
    'about', jsonb_strip_nulls(
      jsonb_build_object(
        'order', v_order.code, 'decision', concat_ws('_', v_row.action, nullif(v_row.variant, '')),
        'held_minor', v_order.held_minor || ' ' || v_order.currency,
        'refund_minor', (v_act ->> 'refund_minor') || ' ' || v_order.currency
      )
    ),
    'owners', (
      select jsonb_agg(distinct w.id)
      from (
        values (v_order.buyer_id), (v_order.store_id)
        union all
        select m.user_id from stores.members as m where m.store_id = v_order.store_id
      ) as w (id)
    )
  );
end
$$;

comment on function orders.check_decision is
  'Approvals: an act of staff on an order that holds money {order_id, seq (the last event that was looked at), action resolve|cancel|approve_return, outcome, refund_minor}; the reason of the request is what the parties read. Raises order.not_found, order.changed, order.invalid_transition, order.outcome_invalid, approval.payload_invalid, permission.denied.';

create function orders.decide_approved(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_approval access.approvals;
  v_order orders.orders;
begin
  select a.* into strict v_approval from access.approvals as a where a.id = p_approval_id;
  select o.* into strict v_order from orders.orders as o where o.id = (p_payload ->> 'order_id')::uuid for no key update;
  -- Once more under the lock: somebody may have acted while this waited for it.
  perform orders.check_decision(p_payload);
  v_order := orders.act(
    v_order, orders.decision_transition(v_order, p_payload),
    row(
      p_payload ->> 'action', 'staff', v_approval.requested_by, identity.display_name(v_approval.requested_by),
      orders.decision_payload(p_payload, v_approval.reason) || jsonb_build_object('approval_id', p_approval_id), core.now()
    )::orders.act_input
  );
  return jsonb_build_object('order_id', v_order.id, 'status', v_order.status, 'seq', v_order.last_seq);
end
$$;

comment on function orders.decide_approved is
  'Approvals: does the act on the order in the name of who asked: {order_id, status, seq}. Locks the order, then what the act locks. Raises what orders.check_decision raises.';

insert into access.approval_kinds (action, permission_to_ask, permission_to_decide, check_function, handler_function, description)
values (
  'order.resolve', 'orders.act', 'orders.approve', 'orders.check_decision', 'orders.decide_approved',
  'Decide about the money that an order holds when it is more than one person decides about: {order_id, seq, action, outcome, refund_minor}'
);

-- Whoever acts on orders asks for what any order may hold; who agrees does so up to the usual limit of the role.
insert into access.approval_limits (role, action, currency, ask_max_minor, decide_max_minor, alone_max_minor)
select
  r.role, 'order.resolve', l.currency, l.ask_max_minor, case when r.role = l.role then l.decide_max_minor else 0 end,
  c.alone_max_minor * r.factor
from (
  values ('support', 'finance', 1), ('moderator', 'finance', 2), ('superadmin', 'superadmin', 4)
) as r (role, like_role, factor)
inner join access.approval_limits as l on l.role = r.like_role and l.action is null
inner join (
  values ('PKR', 10000000), ('NGN', 50000000), ('IQD', 500000000), ('USD', 40000)
) as c (currency, alone_max_minor) on c.currency = l.currency;
