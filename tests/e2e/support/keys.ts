import type { Locator, Page } from 'playwright-core';

/** How somebody without a pointer gets about a page. */
export interface Keys {
  /** Goes on with Tab until this has the focus, which is then to be seen. */
  tabTo(target: Locator): Promise<void>;
  /** Goes there and presses a key, Enter unless another is named. */
  pressOn(target: Locator, key?: string): Promise<void>;
  typeInto(target: Locator, text: string): Promise<void>;
}

export function keysOf(page: Page): Keys {
  async function tabTo(target: Locator): Promise<void> {
    await target.waitFor();
    for (let presses = 0; presses < 60; presses += 1) {
      if ((await target.and(page.locator(':focus')).count()) > 0) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`Sixty times Tab did not lead to ${String(target)}`);
  }
  return {
    tabTo,
    pressOn: async (target, key = 'Enter') => {
      await tabTo(target);
      await page.keyboard.press(key);
    },
    typeInto: async (target, text) => {
      await tabTo(target);
      await page.keyboard.type(text);
    },
  };
}
