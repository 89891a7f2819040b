import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatDeadline } from '../../shared/time/format-time.ts';
import { addBankDestination, openBankAccount, withdrawToBank } from '../support/bank.ts';
import { desktop, phone, type Visitor } from '../support/browser.ts';
import { newPerson, type Person } from '../support/people.ts';
import {
  act,
  fundWallet,
  openShop,
  orderRow,
  parcel,
  placeOrder,
  stockProduct,
  walletOf,
  type Shop,
} from '../support/scenario.ts';
import { eventually } from '../support/wait.ts';
import { textOfPdf } from './support/pdf-text.ts';
import { expectSound, letInAs, open, settled, useStage } from './support/stage.ts';
import { amount, web } from './support/words.ts';

/**
 * Goal: a wallet says of each amount where it is, why, and until when, to a buyer and to a store; and its statement, as a
 * table, as a document and with its proof, has the sums of the books. Method: the files that the browser got are read.
 */
const total = 420_000;
const funds = 5 * total;
const withdrawn = 100_000;

const stage = useStage();
let shop: Shop;
let buyer: Person;
let folder: string;
let completed: { order_id: string; code: string };
let delivered: { order_id: string; code: string };
let placed: { order_id: string; code: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'amana-statements-'));
  shop = await openShop(stage.sql, stage.market);
  const product = await stockProduct(shop, { priceMinor: 400_000, quantity: 9 });
  buyer = await newPerson(stage.sql, { name: 'Ayesha Malik' });
  await fundWallet(stage.market, buyer, funds);
  const place = () => placeOrder(buyer, shop, { items: [{ product_id: product, quantity: 1 }], totalMinor: total });
  completed = await place();
  delivered = await place();
  placed = await place();
  for (const { order_id: id } of [completed, delivered])
    for (const step of ['accept', 'ship', 'deliver']) await act(shop.owner, id, step, step === 'ship' ? parcel : {});
  await act(buyer, completed.order_id, 'confirm');
  await openBankAccount(stage.market, 'camt053', { sends_payouts: true });
  const store = { type: 'store', id: shop.id } as const;
  const destination = await addBankDestination(stage.sql, shop.owner, 'Shop Owner', store);
  await withdrawToBank(shop.owner, destination, withdrawn, store);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Owner {
  readonly who: 'buyer' | 'store';
  readonly person: () => Person;
  readonly ownerId: () => string;
  readonly path: () => string;
  readonly size: Parameters<Visitor['page']['setViewportSize']>[0];
}
const owners: readonly Owner[] = [
  { who: 'buyer', person: () => buyer, ownerId: () => buyer.id, path: () => '/wallet', size: phone },
  {
    who: 'store',
    person: () => shop.owner,
    ownerId: () => shop.id,
    path: () => `/sell/${shop.slug}/wallet`,
    size: desktop,
  },
];

/** The amounts below a heading of the wallet. */
const listUnder = ({ page }: Visitor, heading: string): Locator =>
  page.locator('section').filter({ has: page.getByRole('heading', { name: heading, exact: true }) });

describe.each(owners)('the wallet of a $who', ({ who, person, path, size }) => {
  it('has each held amount with the reason and the day, and what is on its way', async () => {
    const visitor = await letInAs(stage, person(), 'web', { viewport: size });
    await open(visitor, 'web', path());
    const held = listUnder(visitor, web('wallet.held_title'));
    const viewer = who === 'buyer' ? 'buyer' : 'seller';
    for (const [order, reason] of [
      [delivered, 'release'],
      [placed, 'lapse'],
    ] as const) {
      const { due_at: dueAt, net_minor: net } = await orderRow(shop.owner, order.order_id);
      const due = formatDeadline(dueAt ?? '', new Date().toISOString(), 'en', { timeZone: 'Asia/Karachi' });
      const party = who === 'buyer' ? `Shop ${shop.slug}` : 'Ayesha Malik';
      const line = held.getByRole('listitem').filter({ hasText: order.code });
      await line.getByText(web(`wallet.held.${reason}.${viewer}`, { due, party })).waitFor();
      await line.getByText(amount(total, 'PKR')).first().waitFor();
      if (who === 'store') await line.getByText(web('wallet.held_net', { amount: amount(net ?? 0, 'PKR') })).waitFor();
    }
    if (who === 'store') {
      const moving = listUnder(visitor, web('wallet.moving_title')).getByRole('listitem');
      await moving.getByText(amount(withdrawn, 'PKR')).waitFor();
      await moving.getByText(web('withdrawal.status.under_review')).waitFor();
    }
    await expectSound(visitor);
  });
});

/** What the browser got when this was pressed. */
async function fileFrom({ page }: Visitor, button: string): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: button, exact: true }).click();
  return readFile(await (await download).path());
}

const minorOf = (text: string) => Math.round(Number(text || '0') * 100);
const sum = (numbers: readonly number[]) => numbers.reduce((so, one) => so + one, 0);
/** Amounts on the screen and in a document keep their parts together by spaces that do not break. */
const plainSpaces = (text: string) =>
  text.replaceAll(/[\u00a0\u202f\u2066-\u2069]/g, (space) => (space > '\u2060' ? '' : ' '));

describe.each(owners)('the statement of a $who', ({ who, person, ownerId, path, size }) => {
  let visitor: Visitor;
  let totals: { in: number; out: number; closing: number; lines: number };
  beforeAll(async () => {
    visitor = await letInAs(stage, person(), 'web', { viewport: size });
    await open(visitor, 'web', `${path()}/statement?currency=PKR`);
    await visitor.page.getByRole('button', { name: web('statement.all_time'), exact: true }).click();
    await settled(visitor);
    const [row] = await stage.sql<{ in: string; out: string; closing: string; lines: number }[]>`
      select coalesce(sum(t.amount_minor) filter (where t.credit_account = a.id), 0) as in,
        coalesce(sum(t.amount_minor) filter (where t.debit_account = a.id), 0) as out,
        (select b.posted_minor from ledger.balance(a.id) as b) as closing, count(*)::integer as lines
      from ledger.accounts as a join ledger.transfers as t on a.id in (t.credit_account, t.debit_account)
      where a.owner_id = ${ownerId()} and a.kind = 'wallet' and a.currency = 'PKR'
      group by a.id`;
    totals = {
      in: Number(row?.in),
      out: Number(row?.out),
      closing: Number(row?.closing),
      lines: row?.lines ?? 0,
    };
    expect(totals.closing).toBe(totals.in - totals.out);
  });

  const figures = () => [
    amount(totals.in, 'PKR', { fraction: 'always', sign: 'always' }),
    amount(-totals.out, 'PKR', { fraction: 'always' }),
    amount(totals.closing, 'PKR', { fraction: 'always' }),
  ];

  it('has the sums of the books on the screen and in the document', async () => {
    const shown = visitor.page.getByRole('region', { name: web('statement.period') });
    await shown.getByText(web('statement.count', { count: totals.lines })).waitFor();
    const screen = plainSpaces(await shown.innerText());
    const document = plainSpaces(textOfPdf(await fileFrom(visitor, web('statement.pdf'))));
    for (const figure of figures()) expect(screen).toContain(plainSpaces(figure));
    // The document names its currency once, and the way of money by the name of the sum.
    for (const [name, minor] of [
      ['statement.sum_in', totals.in],
      ['statement.sum_out', totals.out],
      ['statement.closing', totals.closing],
    ] as const)
      expect(document).toContain(
        `${web(name)}\n${amount(minor, 'PKR', { fraction: 'always', currencyLabel: 'none' })}\n`,
      );
    expect(document).toContain(completed.code);
    await expectSound(visitor);
  });

  it('has them as a table, line after line', async () => {
    const table = (await fileFrom(visitor, web('statement.csv'))).toString('utf8').replace('\ufeff', '');
    const [header = '', ...lines] = table.trim().split(/\r?\n/);
    expect(header).toContain(web('statement.sum_in'));
    const cells = lines.map((line) => line.split(',').slice(-4));
    expect(cells).toHaveLength(totals.lines);
    const [ins, outs, balances] = [0, 1, 2].map((column) => cells.map((cell) => minorOf(cell[column] ?? '')));
    expect(sum(ins ?? [])).toBe(totals.in);
    expect(sum(outs ?? [])).toBe(totals.out);
    let balance = 0;
    const running = cells.map(([added = '', taken = '']) => (balance += minorOf(added) - minorOf(taken)));
    expect(balances).toEqual(running);
    expect(balance).toBe(totals.closing);
    expect(cells.map((cell) => cell[3])).toEqual(cells.map(() => 'PKR'));
    const wallet = await walletOf(person(), ownerId(), 'PKR');
    expect(totals.closing - wallet.available).toBe(who === 'store' ? withdrawn : 0);
  });
});

describe('a statement with its proof', () => {
  const script = join(import.meta.dirname, '../../docs/verify-statement.mjs');

  /** Runs the script as its reader does; whether it found the file right. */
  function isProven(content: string, head: string): Promise<boolean> {
    const path = join(folder, 'statement.json');
    writeFileSync(path, content);
    return new Promise((resolve) => {
      execFile(process.execPath, [script, path, head], (error) => resolve(error === null));
    });
  }

  it('is fetched in the browser and checked against the public head by the script, which notices a changed figure', async () => {
    await eventually('everything is sealed', async () => {
      const [row] = await stage.sql<{ is_sealed: boolean }[]>`
        select ledger.seal() is not null
          and (select max(last_journal_id) from ledger.seals) >= (select max(id) from ledger.journals) as is_sealed`;
      return row?.is_sealed;
    });
    const visitor = await letInAs(stage, buyer, 'web');
    await open(visitor, 'web', '/wallet/statement?currency=PKR');
    await visitor.page.getByRole('button', { name: web('statement.all_time'), exact: true }).click();
    await settled(visitor);
    const content = (await fileFrom(visitor, web('statement.proof'))).toString('utf8');
    const { head } = JSON.parse(content) as { head: { seal_id: number; hash: string } };
    const [seal] = await stage.sql`select encode(hash, 'hex') as hash from ledger.seals where id = ${head.seal_id}`;
    expect(head.hash).toBe(seal?.['hash']);
    expect(await isProven(content, head.hash)).toBe(true);
    expect(await isProven(content.replaceAll(`|${total}|`, `|${total + 1}|`), head.hash)).toBe(false);
  });
});
