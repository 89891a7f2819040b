import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type postgres from 'postgres';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { clearFaults, reserveSimulator, reserveTimeoutMs } from '../../providers/support/money.ts';
import {
  desktop,
  expectAccessible,
  expectNoSidewaysScroll,
  openBrowser,
  openVisitor,
  type Visitor,
} from '../../support/browser.ts';
import { expectBooksInOrder, openDatabase } from '../../support/database.ts';
import { stack } from '../../support/env.ts';
import type { Person } from '../../support/people.ts';
import { newMarket, type Market } from '../../support/scenario.ts';

/** What a file of journeys stands on: one browser, the database as judge, and the staff of a market. */
export interface Stage {
  readonly browser: Browser;
  readonly sql: postgres.Sql;
  readonly market: Market;
  /** Everybody who was let in; closing the stage asks each whether a page had complained. */
  readonly visitors: Visitor[];
}

interface StageNeeds {
  /** Keeps the simulated companies to this file, without the faults of another one. */
  readonly simulator?: true;
  /** Settings of the product for as long as this file runs. */
  readonly settings?: Readonly<Record<string, postgres.JSONValue>>;
}

/** Files wait for each other longer than one hook usually may. */
const openStageTimeoutMs = 300_000 + reserveTimeoutMs;

/**
 * The stage of a file, to be called once at its top; it stands before the file's own hooks and ends after them, with the books
 * asked and each visitor's complaints read. A test that fails leaves a picture of every visitor.
 */
export function useStage(needs: StageNeeds = {}): Stage {
  const stage = {} as Stage;
  const tidy: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    Object.assign(stage, await openStage());
    tidy.push(() => closeStage(stage));
    const { sql } = stage;
    if (needs.simulator) {
      tidy.push(await reserveSimulator(sql));
      await clearFaults(sql);
      tidy.push(() => clearFaults(sql));
    }
    for (const [key, value] of Object.entries(needs.settings ?? {})) tidy.push(await changeSetting(sql, key, value));
  }, openStageTimeoutMs);
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => keepPictures(stage, task.name)));
  afterAll(async () => {
    for (const step of tidy.toReversed()) await step();
  });
  return stage;
}

/** Changes a setting of the product; what is given back sets it as it was. */
async function changeSetting(
  sql: postgres.Sql,
  key: string,
  value: postgres.JSONValue,
): Promise<() => Promise<unknown>> {
  const [row] = await sql<{ before: postgres.JSONValue }[]>`select core.setting(${key}) as before`;
  const set = (to: postgres.JSONValue) => sql`select core.set_setting(${key}, ${sql.json(to)})`;
  await set(value);
  return () => set(row?.before ?? null);
}

/**
 * Time and settings belong to the whole stack, so one file of journeys is on stage at a time, also when the runner
 * starts several. The lock is the session's: it ends with the process, however that ends.
 */
async function openStage(): Promise<Stage> {
  const sql = openDatabase();
  const connection = await sql.reserve();
  await connection`select pg_advisory_lock(hashtext('tests/e2e'))`;
  const [browser, market] = await Promise.all([openBrowser(), newMarket(sql)]);
  return { browser, sql, market, visitors: [] };
}

/** Pictures of what each visitor saw when a test failed; the error names the line, the picture the reason. */
async function keepPictures(stage: Stage, testName: string): Promise<void> {
  const folder = join(tmpdir(), 'amana-e2e');
  mkdirSync(folder, { recursive: true });
  const name = testName
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 80);
  for (const [index, { page, complaints }] of stage.visitors.entries()) {
    const path = join(folder, `${name}-${index + 1}.png`);
    await page.screenshot({ path }).catch(() => undefined);
    console.log(`visitor ${index + 1} at ${page.url()}: ${path} ${complaints.join('; ')}`);
  }
}

/** Ends the journeys: no page complained, and the books agree with themselves. */
async function closeStage(stage: Stage): Promise<void> {
  const complaints = stage.visitors.flatMap((visitor) => visitor.complaints);
  await stage.browser.close();
  try {
    await expectBooksInOrder(stage.sql);
  } finally {
    await stage.sql.end({ timeout: 5 });
  }
  expect(complaints).toEqual([]);
}

type VisitorOptions = NonNullable<Parameters<typeof openVisitor>[1]>;

/** Somebody without an account, with a browser of their own. */
export async function letIn(stage: Stage, options: VisitorOptions = {}): Promise<Visitor> {
  const visitor = await openVisitor(stage.browser, options);
  stage.visitors.push(visitor);
  return visitor;
}

type App = 'web' | 'admin';
const storageKeys = { web: 'amana.session', admin: 'amana.admin.session' } as const;

/** Somebody whose browser remembers the session of an earlier sign-in, as after a restart of the browser. */
export async function letInAs(stage: Stage, person: Person, app: App, options: VisitorOptions = {}): Promise<Visitor> {
  const visitor = await letIn(stage, options);
  const { data } = await person.client.auth.getSession();
  if (data.session === null) throw new Error(`${person.email} is not signed in`);
  const localStorage = [{ name: storageKeys[app], value: JSON.stringify(data.session) }];
  const origin = app === 'web' ? stack.webUrl : stack.adminUrl;
  await visitor.context.setStorageState({ cookies: [], origins: [{ origin, localStorage }] });
  return visitor;
}

export async function open(visitor: Visitor, app: App, path: string): Promise<void> {
  await visitor.page.goto(`${app === 'web' ? stack.webUrl : stack.adminUrl}${path}`);
  await settled(visitor);
}

/** The page has its heading and nothing on it is still being read. */
export async function settled({ page }: Visitor): Promise<void> {
  await page.locator('h1, h2').first().waitFor({ state: 'attached' });
  await page.locator('.skeleton, [aria-busy="true"]').first().waitFor({ state: 'detached' });
}

/** The page as it stands is whole: read to the end, accessible, and no wider than the window. */
export async function expectSound(visitor: Visitor): Promise<void> {
  await settled(visitor);
  await expectNoSidewaysScroll(visitor.page);
  await atFullHeight(visitor, () => expectAccessible(visitor.page));
  expect(visitor.complaints).toEqual([]);
}

/**
 * In a window as high as the page no bar that sticks to an edge lies over anything by the chance of scrolling; notes that go
 * by themselves after some seconds are sent away first, since they would lie over its end.
 */
async function atFullHeight({ page }: Visitor, work: () => Promise<void>): Promise<void> {
  await page.evaluate(
    `document.querySelectorAll('[role="status"] .slide-in button').forEach((button) => button.click())`,
  );
  const size = page.viewportSize() ?? desktop;
  const height = Number(await page.evaluate('document.documentElement.scrollHeight'));
  if (height <= size.height) return work();
  await page.setViewportSize({ width: size.width, height });
  try {
    await work();
  } finally {
    await page.setViewportSize(size);
  }
}

/** The person left the page alone: the document that was marked is still the one that is shown. */
export async function markDocument({ page }: Visitor): Promise<() => Promise<void>> {
  await page.evaluate(`document.documentElement.dataset.since = 'mark'`);
  return async () => {
    expect(await page.evaluate(`document.documentElement.dataset.since`)).toBe('mark');
  };
}
