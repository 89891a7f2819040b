-- Payments, what staff look into: a refund's end that no call can tell, each inquiry, the text of an event as it came, and how each provider does.

-- What no call can find out ---------------------------------------------------------------------------------

create function payments.check_refund_end(p_payload jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  v_refund payments.refunds;
  v_outcome text := p_payload ->> 'outcome';
begin
  select r.* into v_refund from payments.refunds as r where r.id = core.uuid_or_null(p_payload ->> 'refund_id');
  if not found then
    perform core.fail('payment.refund_not_found', 'There is no such refund.', 404);
  end if;
  if v_outcome is null or v_outcome not in ('processed', 'failed') then
    perform core.fail('approval.payload_invalid', 'What is asked for is not complete.', 400, 'outcome');
  end if;
  -- One that waits to be handed over was not sent: nobody can have seen how it ended.
  if v_refund.status not in ('sending', 'pending', 'needs_attention') then
    perform core.fail('payment.refund_ended', 'This refund has an end, or was not sent yet.', 409, v_refund.status);
  end if;
  return pg_catalog.jsonb_build_object(
    'amount_minor', v_refund.amount_minor,
    'currency', v_refund.currency,
    'about', pg_catalog.jsonb_build_object('provider', v_refund.provider, 'outcome', v_outcome),
    'summary', pg_catalog.format('Refund %s by %s: %s', v_refund.id, v_refund.provider, v_outcome),
    'owners', pg_catalog.jsonb_build_array(v_refund.user_id)
  );
end
$$;

comment on function payments.check_refund_end is
  'Approvals: how a refund ended, as staff saw it at the provider {refund_id, outcome processed|failed}. Raises payment.refund_not_found, payment.refund_ended, approval.payload_invalid.';

create function payments.end_refund_approved(p_payload jsonb, p_approval_id uuid)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_refund payments.refunds := payments.lock_refund((p_payload ->> 'refund_id')::uuid);
  v_outcome text := p_payload ->> 'outcome';
begin
  -- Locked now: the provider may have spoken since it was checked.
  perform payments.check_refund_end(p_payload);
  if v_outcome = 'processed' then
    perform payments.end_refund(v_refund, v_outcome, '{}');
  else
    perform payments.fail_refund(v_refund, '{"failure_code": "refund.failed_by_staff"}');
  end if;
  perform access.audit(
    'payment.refund_end', 'payment', v_refund.payment_id::text, jsonb_build_object('status', v_refund.status),
    jsonb_build_object('refund_id', v_refund.id, 'status', v_outcome, 'approval_id', p_approval_id),
    (select a.reason from access.approvals as a where a.id = p_approval_id)
  );
  return pg_catalog.jsonb_build_object('refund_id', v_refund.id, 'status', v_outcome);
end
$$;

comment on function payments.end_refund_approved is
  'Approvals: ends a refund of which no call can tell the end: {refund_id, status}. Locks payment, refund, wallet. Raises payment.refund_ended.';

insert into access.approval_kinds (action, permission_to_ask, permission_to_decide, check_function, handler_function, description)
values (
  'payment.refund_end', 'ledger.adjust', 'ledger.adjust', 'payments.check_refund_end', 'payments.end_refund_approved',
  'How a refund ended, where the provider''s interface does not tell'
);

-- Inquiries without an answer ----------------------------------------------------------------------------

create function payments.inquiry_failed(p_payment_id uuid, p_outcome text, p_code text)
returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into payments.attempts (payment_id, call, outcome, code, finished_at)
  select p.id, 'inquiry', case p_outcome when 'not_found' then 'refused' else 'unknown' end, left(p_code, 100), core.now()
  from payments.payments as p
  where p.id = p_payment_id;
  if p_outcome <> 'silent' then
    perform payments.stop_asking(p_payment_id);
  end if;
end
$$;

comment on function payments.inquiry_failed is
  'Service only: the provider was asked about a payment and does not know it (not_found), gave no clear answer (unknown), or none at all (silent). Decides nothing; staff see it.';

-- The text of an event -------------------------------------------------------------------------------------

create function payments.event_text(p_inbox_id uuid)
returns jsonb
language plpgsql
stable
security definer
set search_path = ''
as $$
declare
  v_event payments.inbox;
begin
  perform access.require_permission('payments.read');
  select i.* into v_event from payments.inbox as i where i.id = p_inbox_id;
  if not found then
    perform core.fail('inbox.not_found', 'There is no such event.', 404);
  end if;
  return pg_catalog.jsonb_build_object(
    'text', payments.mask_text(v_event.raw_body),
    'length', length(v_event.raw_body),
    'is_cut', length(v_event.raw_body) > 20000,
    'method', v_event.headers ->> 'method',
    'content_type', left(v_event.headers ->> 'content-type', 100),
    'user_agent', left(v_event.headers ->> 'user-agent', 200)
  );
end
$$;

comment on function payments.event_text is
  'Staff with payments.read: an event as it came, people''s data and secrets masked: {text, length, is_cut, method, content_type, user_agent}. The text is empty once it was forgotten. Raises inbox.not_found.';

-- How each provider does -------------------------------------------------------------------------------------

create function payments.call_figures(p_provider text)
returns table (
  calls_day bigint,
  unknown_day bigint,
  refused_day bigint,
  latency_milliseconds bigint,
  slow_milliseconds bigint,
  last_answer_at timestamptz
)
language sql
stable
set search_path = ''
as $$
  select
    count(*),
    count(*) filter (where a.outcome = 'unknown'),
    count(*) filter (where a.outcome = 'refused'),
    -- A phone that is asked answers when its owner does.
    (percentile_cont(0.5) within group (order by t.taken) filter (where t.taken is not null))::bigint,
    (percentile_cont(0.95) within group (order by t.taken) filter (where t.taken is not null))::bigint,
    max(a.finished_at) filter (where a.outcome in ('accepted', 'refused'))
  from payments.attempts as a
  join payments.payments as p on p.id = a.payment_id
  cross join lateral (
    select case
      when a.call = 'initialize' and p.method = 'hosted' and a.outcome in ('accepted', 'refused')
        then extract(epoch from a.finished_at - a.started_at) * 1000
    end as taken
  ) as t
  where p.provider = p_provider and a.started_at > core.now() - interval '1 day'
$$;

comment on function payments.call_figures is
  'A provider''s calls of the last day, as far as the caller may read them: how many, without a clear answer, refused, how long opening a page took (half, and all but one in twenty; milliseconds), and the last clear answer.';

create function payments.event_figures(p_provider text)
returns table (events_day bigint, forged_day bigint, dead_count bigint, last_event_at timestamptz)
language sql
stable
set search_path = ''
as $$
  select
    (select count(*) from payments.inbox as i where i.provider = p_provider and i.received_at > core.now() - interval '1 day' and i.kind <> 'return'),
    (select count(*) from payments.inbox as i where i.provider = p_provider and i.received_at > core.now() - interval '1 day' and not i.signature_ok),
    (select count(*) from payments.inbox as i where i.provider = p_provider and i.status = 'dead'),
    (select max(i.received_at) from payments.inbox as i where i.provider = p_provider and i.signature_ok and i.kind <> 'return' and i.received_at > core.now() - interval '30 days')
$$;

comment on function payments.event_figures is
  'A provider''s events, as far as the caller may read them: of the last day, forged ones among them, those that wait for a person, and when the last true one came (within 30 days).';

grant execute on function payments.call_figures, payments.event_figures, payments.event_text to authenticated;
grant execute on function payments.inquiry_failed to service_role;

-- API --------------------------------------------------------------------------------------------------------

create view api.admin_provider_health
with (security_invoker = true) as
select
  p.code as provider,
  p.display_name,
  p.mode,
  p.is_available,
  p.configured_methods,
  p.pays_out,
  p.keys_mode,
  p.reported_at,
  h.state,
  h.is_by_hand,
  h.known_count,
  h.unknown_count,
  h.window_started_at,
  h.opened_at,
  h.retry_at,
  h.reason,
  h.changed_by,
  access.user_email(h.changed_by) as changed_by_email,
  h.changed_at,
  h.disputes_heard_at,
  c.calls_day,
  c.unknown_day,
  c.refused_day,
  c.latency_milliseconds,
  c.slow_milliseconds,
  c.last_answer_at,
  e.events_day,
  e.forged_day,
  e.dead_count,
  e.last_event_at
from payments.providers as p
join payments.provider_health as h on h.provider = p.code
cross join lateral payments.call_figures(p.code) as c
cross join lateral payments.event_figures(p.code) as e
where (select access.has_permission('payments.read'));

comment on view api.admin_provider_health is
  'Each provider''s settings, circuit breaker and figures of the last day (permission payments.read). state open: no new payments until retry_at, or, by hand, until someone starts it with api.admin_switch_provider.';

grant select on api.admin_provider_health to authenticated;

create function api.admin_event_text(p_inbox_id uuid)
returns jsonb
language sql
stable
set search_path = ''
as $$
  select payments.event_text(p_inbox_id)
$$;

comment on function api.admin_event_text is
  'An event of a provider as it came, masked (permission payments.read): {text, length, is_cut, method, content_type, user_agent}.';

create function api.payment_inquiry_failed(p_payment_id uuid, p_outcome text, p_code text)
returns void
language sql
set search_path = ''
as $$
  select payments.inquiry_failed(p_payment_id, p_outcome, p_code)
$$;

comment on function api.payment_inquiry_failed is 'Service only: the provider did not know a payment, or gave no clear answer about it.';

grant execute on function api.admin_event_text to authenticated;
grant execute on function api.payment_inquiry_failed to service_role;
