import { expectAccessible } from '../../support/browser.ts';
import { stack } from '../../support/env.ts';
import { eventually } from '../../support/wait.ts';
import { letIn, type Stage } from './stage.ts';

/** Reads six-digit codes where people read them on this host: on the inbox page. */
export interface InboxReader {
  /** The code of the newest message to this address that was not read before; waits until it is there. */
  codeFor(email: string): Promise<string>;
}

export async function openInbox(stage: Stage): Promise<InboxReader> {
  const { page } = await letIn(stage);
  const read = new Set<string>();
  await page.goto(stack.inboxUrl);
  await expectAccessible(page);

  async function codeFor(email: string): Promise<string> {
    await page.getByRole('searchbox').fill(email);
    const links = page
      .getByRole('navigation')
      .getByRole('link', { name: email })
      .filter({ hasText: /\b\d{6}\b/ });
    const fresh = async (): Promise<string | undefined> => {
      const hrefs = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
      return hrefs.find((href) => !read.has(href));
    };
    const href = await eventually(`a message with a code to ${email}`, fresh);
    read.add(href);
    const link = page.getByRole('navigation').locator(`a[href="${href}"]`);
    const subject = await link.locator('strong').innerText();
    await link.click();
    // The message that was open before stays until the new one is read.
    const article = page.getByRole('article');
    await article.getByRole('heading', { name: subject, exact: true }).waitFor();
    const text = await article.locator('pre').innerText();
    const code = /\b\d{6}\b/.exec(text)?.[0];
    if (code === undefined) throw new Error(`The message to ${email} holds no code: ${text}`);
    return code;
  }
  return { codeFor };
}
