import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDestination, requestWithdrawal, tokenOf } from '../providers/support/money.ts';
import { quiet } from '../simulator/quiet.ts';
import { call, newKey } from '../support/commands.ts';
import { expectBooksInOrder, openDatabase } from '../support/database.ts';
import { stack } from '../support/env.ts';
import {
  attacksOn,
  callInDatabase,
  callOverHttp,
  forAll,
  goodArguments,
  nobody,
  readCommands,
  wholeState,
  type Answer,
  type Attack,
  type Command,
  type Good,
} from '../support/hostile.ts';
import { newPerson } from '../support/people.ts';
import { address, fundWallet, newMarket, openShop, placeOrder, stockProduct } from '../support/scenario.ts';
import { eventually, sleep } from '../support/wait.ts';

/**
 * Goal: no command of the API, whatever is wrong with what it is sent, does anything or answers with less than a known code, its
 * status and a text. Method: every command with every argument wrong in every way, from the database's own list of them, on a host
 * where nothing happens by itself; then everything that is kept must be what it was.
 */
const sql = openDatabase(6);
let goOn: (() => Promise<void>) | undefined;
let commands: Command[] = [];
let good: Good;
let tokens: Record<'me' | 'stranger' | 'staff', string>;
let before: string[];
let mine: Record<string, unknown>;
const usedKey = newKey('used');

beforeAll(async () => {
  const market = await newMarket(sql);
  const [store, theirs] = await Promise.all([
    openShop(sql, market, { currency: 'NGN' }),
    openShop(sql, market, { currency: 'NGN' }),
  ]);
  const me = store.owner;
  const stranger = await newPerson(sql, { name: 'Stranger', country: 'NG' });
  const [product, wanted] = await Promise.all([
    stockProduct(store, { priceMinor: 400_000, quantity: 5 }),
    stockProduct(theirs, { priceMinor: 400_000, quantity: 5 }),
  ]);
  await fundWallet(market, me, 5_000_000, 'NGN');
  const items = [{ product_id: wanted, quantity: 1 }];
  const order = await placeOrder(me, theirs, { items, totalMinor: 420_000 });
  const destination = await addDestination(sql, me);
  const withdrawal = await requestWithdrawal(me, destination, 60_000);
  const payment = await call(me, 'create_payment', {
    p_purpose: 'topup',
    p_amount_minor: 100_000,
    p_currency: 'NGN',
    p_order_id: null,
    p_provider: null,
    p_idempotency_key: newKey('pay'),
  });
  const link = await call(theirs.owner, 'create_payment_link', {
    p_store_id: theirs.id,
    p_fields: { title: 'Two yards of lawn', category_slug: 'textiles', unit_price_minor: 400_000, max_uses: 3 },
    p_idempotency_key: newKey('link'),
  });
  const [account] = await sql`select id from ledger.accounts where owner_id = ${me.id} and kind = 'wallet'`;
  mine = {
    me: me.id,
    stranger: stranger.id,
    store: store.id,
    theirs: theirs.id,
    product,
    items,
    order: order.order_id,
    destination,
    withdrawal: withdrawal.withdrawal_id,
    payment: payment['payment_id'],
    slug: link['slug'],
    account: Number(account?.['id']),
  };
  const values = goodValues(mine);
  good = (argument, command) => {
    const key = `${command.name}.${argument.name}`;
    // One key for all would make each call wait for the one before.
    if (argument.name === 'p_idempotency_key') return newKey('hostile');
    if (key in values) return values[key];
    if (argument.name in values) return values[argument.name];
    if (argument.type === 'uuid') return nobody;
    throw new Error(`Say in goodValues what a good ${argument.name} is, or a good ${key}.`);
  };
  tokens = { me: await tokenOf(me), stranger: await tokenOf(stranger), staff: await tokenOf(market.admin) };
  commands = await readCommands(sql);
  await useKey([me.id, market.admin.id]);
  goOn = await quiet();
  // What was under way when all became quiet comes to its end first.
  before = await eventually('nothing changes any more', async () => {
    const state = await wholeState(sql);
    await sleep(1_500);
    return isDeepStrictEqual(state, await wholeState(sql)) ? state : undefined;
  });
});
afterAll(async () => {
  await goOn?.();
  await sql.end();
});

/** As if each of these people had used the key for another request, in every command that asks for one. */
async function useKey(people: readonly string[]): Promise<void> {
  await sql`
    insert into core.idempotency_keys (scope, key, request_hash, answer, created_at)
    select distinct s.scope || ':' || u.id, ${usedKey}, sha256('another request'), '{}'::jsonb, core.now()
    from pg_proc as p
    cross join lateral (
      -- As it stands in the command, and the two that decide about an event by one function.
      select m[1] as scope from regexp_matches(p.prosrc, '''([a-z_.]+):'' [|][|]', 'g') as m
      union all select d.word || '_inbox' from (values ('replay'), ('discard')) as d (word)
    ) as s
    cross join unnest(${people}::text[]) as u (id)
    where p.prosrc like '%core.idempotency_begin(%'`;
}

type Values = Readonly<Record<string, unknown>>;

function goodValues(world: Record<string, unknown>): Values {
  return {
    p_account_id: world['account'],
    p_account_name: 'Ngozi Obi',
    p_account_number: '0123456789',
    p_action: 'cancel',
    'admin_note_export.p_filter': { status: 'open' },
    'admin_note_export.p_is_whole': true,
    'admin_note_export.p_list': 'orders',
    'admin_note_export.p_row_count': 5,
    'admin_decide_payout_batch.p_action': 'approve',
    'admin_preview_approval.p_action': 'payment.refund',
    'admin_request_approval.p_action': 'payment.refund',
    'start_step_up.p_action': 'withdrawal.request',
    p_address: address,
    p_amount_minor: 60_000,
    p_answer: 'I have moved and taken a new bank.',
    p_at: null,
    p_bank_code: '058',
    p_bank_reference: 'FT-1',
    p_category: null,
    p_city: 'Lagos',
    p_code: 'new_rule',
    'verify_step_up.p_code': '000000',
    p_content_base64: 'eA==',
    p_content_hash: 'a'.repeat(64),
    p_context: {},
    p_country: 'NG',
    p_currency: 'NGN',
    p_cursor: null,
    p_daily_minor: 1_000_000,
    p_day: '2026-01-01',
    p_days: 7,
    p_decision: 'approve',
    p_delivery_fee_minor: 20_000,
    p_delta: 1,
    p_description: { en: 'A shop made for a scenario.', ur: 'آزمائش کے لیے ایک دکان۔' },
    p_draft: {},
    p_effective_from: '2099-01-01T00:00:00Z',
    p_email: 'nobody@people.test',
    p_evidence: 'Ticket 42',
    p_execute_on: '2026-01-01',
    p_expected_total_minor: 420_000,
    p_expected_version: 1,
    p_fee_minor: 0,
    p_fields: {},
    p_file_name: 'statement.csv',
    p_filter: {},
    p_from: null,
    p_from_version: null,
    p_ids: [nobody],
    p_is_active: true,
    p_is_approved: true,
    p_is_available: true,
    p_is_except: false,
    p_is_expected: false,
    p_is_on: true,
    p_is_stopped: true,
    p_is_whole: true,
    p_items: world['items'],
    p_key: 'payment.open_limit',
    p_kind: 'commission',
    p_kinds: null,
    p_level: 1,
    p_limit: 20,
    p_list: 'orders',
    p_max_minor: null,
    p_method: null,
    p_min_minor: 0,
    p_monthly_minor: 10_000_000,
    p_name: 'A shop',
    'admin_save_bank_holiday.p_name': { en: 'A day', ur: 'دن' },
    p_note: 'A note.',
    p_on: true,
    p_order_id: world['order'],
    p_owner_id: world['me'],
    p_owner_type: 'user',
    p_patch: {},
    p_payload: {},
    p_payment_id: world['payment'],
    p_payment_method: 'wallet',
    p_plan: 'basic',
    p_policies: { returns: { en: 'Seven days.', ur: 'سات دن۔' } },
    p_product_id: world['product'],
    p_provider: 'paystack',
    p_purpose: 'topup',
    'create_payment.p_order_id': null,
    'request_bank_transfer.p_order_id': null,
    'quote_payment.p_order_id': null,
    p_query: 'cloth',
    p_reason: 'A test of what is refused.',
    p_refund_to: 'wallet',
    p_role: 'staff',
    p_row_count: 3,
    p_rows: [],
    p_seal_id: null,
    p_seller_level: 'new',
    p_situation: {},
    p_slug: world['slug'],
    'apply_for_store.p_slug': 'another-shop',
    p_sort: 'new',
    p_state: 'off',
    p_status: 'suspended',
    p_store: null,
    p_store_id: world['store'],
    'place_order.p_store_id': world['theirs'],
    'quote_order.p_store_id': world['theirs'],
    p_tagline: { en: 'Cloth by the yard', ur: 'گز کے حساب سے کپڑا' },
    p_to: null,
    p_to_version: null,
    p_user_id: world['stranger'],
    p_value: '30',
    p_version: 1,
    p_wants_saving: false,
    p_weekday: 1,
    p_withdrawal_id: world['withdrawal'],
    p_withdrawal_ids: [world['withdrawal']],
    p_destination_id: world['destination'],
  };
}

/** What visitors may read. */
const openToAll = new Set(['health', 'ledger_head', 'payment_link', 'search_products']);

/** Whether its good arguments name something that is mine, so that a stranger who sends them forges them. */
function isAboutMine(command: Command): boolean {
  const owned = [
    mine['me'],
    mine['store'],
    mine['product'],
    mine['order'],
    mine['destination'],
    mine['withdrawal'],
    mine['payment'],
  ];
  return command.caller === 'anyone' && command.arguments.some((argument) => owned.includes(good(argument, command)));
}

const tokenFor = (command: Command): string | null =>
  ({ anyone: tokens.me, staff: tokens.staff, project: stack.secretKey })[command.caller];

/** What is wrong with how an attack was answered; null when it was refused as it must be. */
function complaint({ command, what }: Attack, { status, code, known }: Answer): string | null {
  const isRefused = status >= 400 && status < 500 && known !== null;
  const isHarmless = status === 200 && !command.isWriting;
  return isRefused || isHarmless ? null : `${command.name}: ${what} -> ${status} ${code}`;
}

async function complaintsAbout(attacks: readonly Attack[], token = tokenFor): Promise<string[]> {
  const found = await forAll(attacks, async (attack) =>
    complaint(attack, await callInDatabase(sql, attack.command, attack.args, token(attack.command))),
  );
  return found.filter((item) => item !== null);
}

describe('every command', () => {
  it('refuses every argument that is wrong: type, size, amount, word, nothing', async () => {
    const attacks = commands
      .filter(({ caller }) => caller !== 'project')
      .flatMap((command) => attacksOn(command, good));
    expect(attacks.length).toBeGreaterThan(800);
    expect(await complaintsAbout(attacks)).toEqual([]);
  });

  it('of the functions refuses what is of the wrong type', async () => {
    const attacks = commands
      .filter(({ caller }) => caller === 'project')
      .flatMap((command) => attacksOn(command, (argument) => (argument.type === 'uuid' ? nobody : null)))
      .filter(({ what }) => /drop table|= ("ten"|1\.5|"maybe"|"9{26}"|\{\})$/.test(what));
    expect(attacks.length).toBeGreaterThan(40);
    expect(await complaintsAbout(attacks)).toEqual([]);
  });

  it('is for whom it is for: nobody, a stranger, a person who is no member of staff', async () => {
    const callers: [string, string | null, (command: Command) => boolean][] = [
      ['nobody', null, ({ name }) => !openToAll.has(name)],
      ['me', tokens.me, ({ caller }) => caller !== 'anyone'],
      ['a stranger', tokens.stranger, (command) => isAboutMine(command)],
    ];
    for (const [who, token, isMeant] of callers) {
      const attacks = commands.filter(isMeant).map((command) => {
        const args = goodArguments(command, command.caller === 'project' ? () => null : good);
        return { command: { ...command, isWriting: true }, what: `by ${who}`, args };
      });
      expect(attacks.length).toBeGreaterThan(20);
      expect(await complaintsAbout(attacks, () => token)).toEqual([]);
    }
  });

  it('with a key that was used for something else says so', async () => {
    const withKey = commands.filter(
      ({ arguments: all, caller }) => caller !== 'project' && all.some(({ name }) => name === 'p_idempotency_key'),
    );
    const found = await forAll(withKey, async (command) => {
      const args = { ...goodArguments(command, good), p_idempotency_key: usedKey };
      const { status, code } = await callInDatabase(sql, command, args, tokenFor(command));
      return status === 409 && code === 'idempotency.conflict' ? null : `${command.name} -> ${status} ${code}`;
    });
    expect(withKey.length).toBeGreaterThan(30);
    expect(found.filter((item) => item !== null)).toEqual([]);
  });

  it('answers over HTTP as it does in the database', async () => {
    const attacks = commands.flatMap((command) => {
      const isProject = command.caller === 'project';
      const [first] = attacksOn(command, isProject ? () => null : good).filter(
        ({ what }) => !what.includes('megabyte'),
      );
      return first === undefined ? [] : [first];
    });
    const found = await forAll(attacks, async ({ command, what, args }) => {
      const inDatabase = await callInDatabase(sql, command, args, tokenFor(command));
      if (inDatabase.code === 'done') return null;
      const overHttp = await callOverHttp(command.name, args, tokenFor(command));
      return overHttp.status === inDatabase.status && overHttp.known === inDatabase.known
        ? null
        : `${command.name}: ${what} -> ${JSON.stringify([overHttp, inDatabase])}`;
    });
    expect(attacks.length).toBeGreaterThan(100);
    expect(found.filter((item) => item !== null)).toEqual([]);
  });

  it.each([
    ['no JSON', '{"p_order_id":'],
    ['a list', '[]'],
    ['a word', '"x"'],
    ['nothing', 'null'],
    ['one argument of several', '{"p_order_id":"00000000-0000-7000-8000-000000000000"}'],
    ['a name that it does not know', '{"p_orders":1}'],
    ['a million brackets', '['.repeat(1_000_000)],
    [
      'a text of a megabyte',
      JSON.stringify({ p_order_id: nobody, p_action: 'x'.repeat(1_000_000), p_payload: {}, p_idempotency_key: 'k' }),
    ],
  ])('as a whole is refused when it is %s', async (_name, body) => {
    const { status, known } = await callOverHttp('order_act', body, tokens.me);
    expect([400, 404, 413]).toContain(status);
    expect(known).not.toBeNull();
  });
});

describe('what is somebody else’s', () => {
  const refused = async (name: string, changes: Values, code: string) => {
    const command = commands.find((item) => item.name === name);
    if (command === undefined) throw new Error(`There is no command ${name}.`);
    const args = { ...goodArguments(command, good), ...changes, p_idempotency_key: newKey('forged') };
    expect(await callInDatabase(sql, command, args, tokens.stranger)).toMatchObject({ code });
  };

  it('is not paid for', () =>
    refused('create_payment', { p_purpose: 'order', p_order_id: mine.order }, 'order.not_found'));

  it('is no place to withdraw to', () =>
    refused(
      'request_withdrawal',
      { p_owner_id: mine.stranger, p_destination_id: mine.destination },
      'payout_destination.not_found',
    ));

  it('is not sold in one’s own store', () =>
    refused('save_product', { p_product_id: mine.product, p_store_id: mine.theirs }, 'permission.denied'));
});

it('has all changed nothing', async () => {
  expect(await wholeState(sql)).toEqual(before);
  await expectBooksInOrder(sql);
});
