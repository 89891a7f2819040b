-- Notices in the transaction of what they are about, in the reader's language; e-mail with patience.
begin;
\ir ../000-setup.sql
select plan(37);

select tests.create_user('ayesha');
select tests.create_user('bilal');
update identity.profiles set locale = 'ur' where email = 'bilal@example.test';

-- What else the database holds stays out of this.
update notifications.deliveries set available_at = 'infinity' where status = 'queued';
update outbox.events set available_at = 'infinity' where delivered_at is null and dead_at is null;

create schema note;
grant usage on schema note to public;
alter default privileges in schema note grant execute on functions to public;
create function note.emit(p_kind text, p_values jsonb default '{}')
returns uuid
language sql
as $$
  select outbox.emit(
    'notification.payment', 'payment', null,
    jsonb_build_object(
      'kind', p_kind, 'user_ids', jsonb_build_array(tests.user_id('ayesha'), tests.user_id('bilal')),
      'amount_minor', 420050, 'currency', 'PKR', 'reference', 'AMP1', 'link', '/wallet'
    ) || p_values
  )
$$;

-- Words.
select is(notifications.format_money(420000, 'PKR'), U&'\2066Rs\00A04,200\2069', 'whole amounts show no fraction');
select is(notifications.format_money(420050, 'PKR'), U&'\2066Rs\00A04,200.50\2069', 'others do');
select is(notifications.format_money(5, 'NGN'), U&'\2066₦0.05\2069', 'down to the smallest');
select is(notifications.format_money(9007199254740991, 'NGN'), U&'\2066₦90,071,992,547,409.91\2069', 'up to the largest');
select is(notifications.format_money(1250999, 'IQD'), U&'\2066د.ع1,250\2069', 'the dinar without');
select is(notifications.format_time('2026-11-24 13:00+00', 'Asia/Karachi', 'en'), 'Tue 24 Nov, 18:00', 'times are where the reader is');
select is(notifications.format_time('2026-11-24 13:00+00', 'Asia/Karachi', 'ur'), 'منگل 24 نومبر، 18:00', 'in the reader''s words');
select is(notifications.fill('{a} and {b}', '{"a": "1", "b": "{a}"}'), '1 and {a}', 'braces in a value are text');
select is(notifications.fill('x[[ Reason: {reason}.]]', '{}'), 'x', 'a part without its value is left out');
select is(notifications.fill('x[[ Reason: {reason}.]]', '{"reason": "late"}'), 'x Reason: late.', 'and is there with it');
select is(notifications.fill('x[[ Reason: {reason}.]] {name}.', '{"reason": "Too late.", "name": "Ali"}'), 'x Reason: Too late. Ali.', 'a value that ends in a full stop gets no second one');
select is(notifications.fill('وجہ: {reason}۔ {reason}, {reason}', '{"reason": "کیوں؟"}'), 'وجہ: کیوں؟ کیوں؟, کیوں؟', 'nor one with a question mark, in Urdu');

-- Notices.
select note.emit('payment.succeeded') as e \gset
select is((select count(*) from notifications.notifications as n where n.event_id = :'e'), 2::bigint, 'one notice each, at once');
select isnt((select o.delivered_at from outbox.events as o where o.id = :'e'), null, 'and the event is done');
select matches((select n.title from notifications.notifications as n where n.event_id = :'e' and n.user_id = tests.user_id('ayesha')), 'is in your wallet', 'in English');
select matches((select n.title from notifications.notifications as n where n.event_id = :'e' and n.user_id = tests.user_id('bilal')), 'والٹ', 'in Urdu');
select is((select count(*) from notifications.deliveries as d where d.event_id = :'e'), 2::bigint, 'and a letter each');
select note.emit('nothing.like_this') as unknown \gset
select is((select count(*) from notifications.notifications as n where n.event_id = :'unknown'), 0::bigint, 'an unknown kind tells nobody');
select note.emit('payment.succeeded', '{"amount_minor": "many"}') as broken \gset
select is((select o.delivered_at from outbox.events as o where o.id = :'broken'), null, 'a notice that cannot be written does not undo its business');
select tests.travel('10 seconds');
select is(notifications.handle_waiting(), 1, 'the job tries again');
select matches((select o.last_error from outbox.events as o where o.last_error is not null), '22P02', 'and the error is kept');

select tests.authenticate_as('ayesha');
select is((select s.unread_count from api.notification_summary as s), 1, 'one is unread');
select is(api.mark_notifications_read(array[gen_random_uuid()]) ->> 'updated', '0', 'ids of others mark nothing');
select is(api.mark_notifications_read() ->> 'updated', '1', 'reading all marks one''s own');
select is((select s.unread_count from api.notification_summary as s), 0, 'then none');
select tests.throws_code('select body from notifications.deliveries', '42501', 'nobody reads letters');
select tests.throws_code('select api.claim_deliveries(1)', '42501', 'nor takes addresses');
select tests.clear_authentication();
select is((select count(*) from notifications.notifications as n where n.read_at is null and n.user_id = tests.user_id('bilal')), 1::bigint, 'the other''s stays unread');

-- Letters.
select api.claim_deliveries(1) as c \gset
select ((:'c'::jsonb) -> 0 ->> 'delivery_id') as d \gset
select is((:'c'::jsonb) -> 0 ->> 'to', (select p.email from notifications.deliveries as d join identity.profiles as p using (user_id) where d.id = :'d'), 'a letter is addressed when it is taken');
select is(jsonb_array_length(api.claim_deliveries(10)), 1, 'and nobody else takes it');
select is(api.delivery_done(:'d', 'retry', null, 'mail.timeout') ->> 'status', 'queued', 'a failure is tried again');
select is(jsonb_array_length(api.claim_deliveries(10)), 0, 'not at once');
select tests.travel('1 hour');
update notifications.deliveries set attempts = 9 where id = :'d';
select api.claim_deliveries(10) as again \gset
select is(api.delivery_done(:'d', 'retry', null, 'mail.timeout') ->> 'status', 'dead', 'ten times, then a person must look');
select tests.as_staff('finance');
select is(api.admin_retry_delivery(:'d', 'The server is back.') ->> 'status', 'queued', 'who may send it again');
select tests.clear_authentication();
insert into notifications.deliveries (event_id, user_id, kind, locale, subject, body, expires_at)
values (gen_random_uuid(), tests.user_id('ayesha'), 'step_up_code', 'en', 'Code', '123456', core.now() + interval '10 minutes');
select is(api.claim_deliveries(1) -> 0 ->> 'kind', 'step_up_code', 'a code goes out before the letters that were there first');

-- Texts.
select is_empty(
  $$ select k.kind, k.audience, c.channel, l.locale
     from notifications.kinds as k
     cross join (values ('in_app'), ('email')) as c (channel)
     cross join (values ('en'), ('ur')) as l (locale)
     where (c.channel = 'in_app' and k.is_in_app or c.channel = 'email' and k.is_email)
       and not exists (select from notifications.templates as t
         where t.kind = k.kind and t.audience = k.audience and t.channel = c.channel and t.locale = l.locale) $$,
  'every kind has its texts in both languages'
);
select is_empty(
  $$ select distinct 'order.' || t.action, a.audience
     from orders.transitions as t
     cross join lateral unnest(
       array_cat(
         array_remove(t.notifies, 'other'),
         case when 'other' = any (t.notifies) then array[case t.actor when 'buyer' then 'seller' else 'buyer' end] end
       )
     ) as a (audience)
     -- Nobody is told about what they did themselves.
     where a.audience <> t.actor
       and not exists (select from notifications.kinds as k where k.kind = 'order.' || t.action and k.audience = a.audience) $$,
  'whoever an order''s act is to be told to has a text for it'
);
select * from finish();
rollback;
