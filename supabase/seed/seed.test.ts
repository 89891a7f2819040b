import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { historyHours } from './clock.ts';
import { drawArt } from './images/art.ts';
import { buyers, people } from './people.ts';
import { planOrders, planSteps } from './plan.ts';
import { createRandom } from './random.ts';
import { openShops } from './shops.ts';
import { stories } from './stories.ts';

const goods = openShops.flatMap((shop) => shop.goods);

describe('the demo stores', () => {
  it('sell forty products, each written in English and Urdu', () => {
    expect(goods).toHaveLength(40);
    expect(new Set(goods.map((one) => one.key)).size).toBe(40);
    for (const { title, description } of goods) {
      for (const text of [title, description]) {
        expect(text.en).toMatch(/^[^\u0600-\u06ff]{4,}$/);
        expect(text.ur).toMatch(/[\u0600-\u06ff]/);
      }
    }
  });

  it('show each product in a picture of its own, without words', async () => {
    const pictures = goods.map((one) => drawArt(one.art));
    expect(new Set(pictures).size).toBe(40);
    for (const picture of pictures) {
      expect(picture).not.toMatch(/<text|undefined|NaN|null/);
      const { width, height } = await sharp(Buffer.from(picture)).metadata();
      expect([width, height]).toEqual([800, 800]);
    }
  });
});

describe('the demo accounts', () => {
  it('are the ones that the terminal shows', () => {
    const shown = JSON.parse(readFileSync(join(import.meta.dirname, 'demo-accounts.json'), 'utf8')) as {
      email: string;
    }[];
    const emails = new Set(people.map((person) => person.email));
    expect(shown.filter(({ email }) => !emails.has(email))).toEqual([]);
    expect(buyers.length).toBeGreaterThanOrEqual(8);
  });
});

describe('the history', () => {
  it('is the same in every run', () => {
    expect(planOrders(createRandom(7))).toEqual(planOrders(createRandom(7)));
    expect(planOrders(createRandom(7))).not.toEqual(planOrders(createRandom(8)));
  });

  it('tells every story, in the order of time, within its thirty days', () => {
    const orders = planOrders(createRandom(20261121));
    expect(new Set(orders.map((order) => order.story))).toEqual(new Set(Object.keys(stories)));
    const times = planSteps(orders).map((step) => step.at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(0)).toBeGreaterThan(3);
    expect(times.at(-1)).toBeLessThan(historyHours);
  });
});
