-- A withdrawal under review: let go by one person up to a limit, above it by two; given back by one, whatever the amount.
begin;
\ir people.psql
select plan(40);
select tests.fund_wallet(tests.user_id('saver'), 10000000000, 'NGN');
update core.settings set value = '{"NGN": 1000000}' where key = 'payout.review_above_minor';
update risk.rules set ends_at = core.now() where ends_at is null;
update payouts.rails set max_minor = 1000000000 where currency = 'NGN';
update payouts.limits set daily_minor = 100000000000, monthly_minor = 100000000000 where currency = 'NGN';
select out.add_destination() as d \gset
select tests.clear_authentication();
select tests.travel('25 hours');
select tests.make_staff('finance'), tests.make_staff('superadmin'), tests.make_staff('support') \g /dev/null
select tests.create_user('auditor') \g /dev/null
insert into access.staff (user_id, role) values (tests.user_id('auditor'), 'finance');

create function out.decide(p_who text, p_withdrawal uuid, p_decision text)
returns text
language plpgsql
as $$
declare
  v_answer jsonb;
begin
  perform tests.authenticate_as(p_who);
  v_answer := api.admin_decide_withdrawal(p_withdrawal, p_decision, 'Looked at.', gen_random_uuid()::text);
  perform tests.clear_authentication();
  return v_answer ->> 'status';
exception
  when sqlstate 'PGRST' then
    perform tests.clear_authentication();
    return sqlerrm::jsonb ->> 'code';
end
$$;
create function out.error_as(p_who text, p_sql text)
returns text
language plpgsql
as $$
declare
  v_error jsonb;
begin
  perform tests.authenticate_as(p_who);
  v_error := tests.error_of(p_sql);
  perform tests.clear_authentication();
  return coalesce(v_error ->> 'code', 'done');
end
$$;
create function out.ask(p_who text, p_withdrawal uuid)
returns uuid
language plpgsql
as $$
declare
  v_id uuid;
begin
  perform tests.authenticate_as(p_who);
  v_id := tests.request_approval('withdrawal.release', jsonb_build_object('withdrawal_id', p_withdrawal));
  perform tests.clear_authentication();
  return v_id;
end
$$;
create function out.agree(p_who text, p_approval uuid)
returns text
language sql
as $$
  select out.error_as(p_who, format('select tests.decide_approval(%L)', p_approval))
$$;

-- The limits, role by currency.
grant execute on function access.require_alone to authenticated;
select is(
  out.error_as('staff-' || l.role, format('select access.require_alone(''withdrawal.release'', %s, %L)', l.at, l.currency)) || ', '
  || out.error_as('staff-' || l.role, format('select access.require_alone(''withdrawal.release'', %s, %L)', l.at + 1, l.currency)),
  'done, approval.required', format('%s lets %s %s go alone, and one more with somebody else', l.role, l.at, l.currency)
)
from (
  values
    ('finance', 'PKR', 30000000::bigint), ('finance', 'NGN', 150000000), ('finance', 'IQD', 1500000000), ('finance', 'USD', 120000),
    ('superadmin', 'PKR', 40000000), ('superadmin', 'NGN', 200000000), ('superadmin', 'IQD', 2000000000), ('superadmin', 'USD', 160000),
    ('support', 'NGN', 0)
) as l (role, currency, at);
revoke execute on function access.require_alone from authenticated;

-- The command.
select out.request(:'d', 150000000) as at_limit, out.request(:'d', 150000001) as above, out.request(:'d', 150000001) as above_too,
  out.request(:'d', 300000000) as large \gset
select is(out.decide('staff-finance', :'at_limit', 'approve'), 'initiated', 'at the limit of finance one person lets it go');
select is(out.decide('staff-finance', :'above', 'approve'), 'approval.required', 'one kobo above it, not');
select is((select w.status from payouts.withdrawals as w where w.id = :'above'), 'under_review', 'and it waits as before');
select is(out.decide('staff-superadmin', :'above', 'approve'), 'initiated', 'whose limit is higher lets it go');
select is(out.decide('staff-finance', :'above', 'approve'), 'withdrawal.not_under_review', 'what is decided is that, whatever the limit');
select is(out.decide('staff-finance', :'above_too', 'reject'), 'cancelled', 'one person gives any amount back to its owner');

-- What the screen reads.
select tests.as_staff('finance');
select is((select array[w.alone_max_minor, (w.open_release_id is null)::integer] from api.admin_withdrawals as w where w.id = :'large'), '{150000000,1}'::bigint[], 'finance reads up to what it lets go alone');
select is((select w.alone_max_minor from api.admin_withdrawals as w where w.id = :'above'), null, 'and nothing where nothing waits');
select tests.clear_authentication();

-- Two people.
select is(out.error_as('staff-support', format('select tests.request_approval(''withdrawal.release'', ''{"withdrawal_id": "%s"}'')', :'large')), 'permission.denied', 'support does not ask');
select is(out.error_as('staff-finance', format('select tests.request_approval(''withdrawal.release'', ''{"withdrawal_id": "%s", "amount_minor": 1}'')', :'large')), 'approval.payload_invalid');
select is(out.error_as('staff-finance', 'select tests.request_approval(''withdrawal.release'', ''{"withdrawal_id": "x"}'')'), 'withdrawal.not_found');
select is(out.error_as('staff-finance', format('select tests.request_approval(''withdrawal.release'', ''{"withdrawal_id": "%s"}'')', :'above')), 'withdrawal.not_under_review');
select out.ask('staff-finance', :'large') as asked \gset
select is((select w.status from payouts.withdrawals as w where w.id = :'large'), 'under_review', 'asking lets nothing go');
select tests.as_staff('support');
select is((select w.open_release_id from api.admin_withdrawals as w where w.id = :'large'), :'asked'::uuid, 'all staff see that it waits');
select tests.clear_authentication();
select is(out.agree('staff-finance', :'asked'), 'approval.four_eyes', 'nobody agrees with themselves');
select is(out.agree('staff-support', :'asked'), 'permission.denied');
select is(out.agree('auditor', :'asked'), 'done', 'a second person of finance does');
select is((select w.status from payouts.withdrawals as w where w.id = :'large'), 'initiated', 'and it goes');
select is(
  (select concat_ws(' ', a.after ->> 'approval_id', a.reason) from access.audit_log as a where a.entity_id = :'large' and a.action = 'withdrawal.approve'),
  :'asked' || ' a good reason', 'the audit knows by which request and why'
);
select is((select e.reason from payouts.events as e where e.withdrawal_id = :'large' and e.action = 'approve'), 'a good reason');
select is(out.agree('auditor', :'asked'), 'approval.decided', 'once');

-- What was decided otherwise in between; own money.
select out.request(:'d', 160000000) as rejected, out.request(:'d', 160000000) as taken_back, out.request(:'d', 160000000) as own, out.request(:'d', 160000000) as refused \gset
select out.ask('staff-finance', :'rejected') as a1, out.ask('staff-finance', :'taken_back') as a2, out.ask('staff-finance', :'refused') as a3 \gset
select is(out.decide('auditor', :'rejected', 'reject'), 'cancelled', 'one person gives it back meanwhile');
select is(out.agree('auditor', :'a1'), 'withdrawal.not_under_review', 'and the request comes too late');
select tests.authenticate_as('saver');
select is(api.cancel_withdrawal(:'taken_back', 'mine') ->> 'status', 'cancelled', 'its owner takes it back meanwhile');
select tests.clear_authentication();
select is(out.agree('auditor', :'a2'), 'withdrawal.not_under_review', 'likewise');
insert into access.staff (user_id, role) values (tests.user_id('saver'), 'finance');
select is(out.decide('saver', :'own', 'approve'), 'withdrawal.own', 'nobody lets the own money go');
select is(out.error_as('saver', format('select tests.request_approval(''withdrawal.release'', ''{"withdrawal_id": "%s"}'')', :'own')), 'approval.own_interest', 'nor asks for it');
select is(out.agree('saver', :'a3'), 'approval.own_interest', 'nor agrees to it');
select tests.as_staff('superadmin');
select is(tests.decide_approval(:'a3', false) ->> 'status', 'refused', 'a request may be refused');
select tests.clear_authentication();
select is((select w.status from payouts.withdrawals as w where w.id = :'refused'), 'under_review', 'and then it waits on');
select tests.ledger_is_clean();
select * from finish();
rollback;
