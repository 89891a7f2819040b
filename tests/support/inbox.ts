import { stack } from './env.ts';
import { eventually } from './wait.ts';

export interface Mail {
  readonly at: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** What was mailed to this address, the newest first. */
export async function mailTo(email: string): Promise<readonly Mail[]> {
  const response = await fetch(`${stack.inboxUrl}/api/messages?${new URLSearchParams({ to: email })}`);
  const { messages } = (await response.json()) as { messages: readonly Mail[] };
  return messages;
}

/** The six digits of the newest mail to this address, once there are more than `known` mails. */
export function codeMailedTo(email: string, known = 0): Promise<string> {
  return eventually(`a code is mailed to ${email}`, async () => {
    const mails = await mailTo(email);
    const [newest] = mails;
    if (newest === undefined || mails.length <= known) return undefined;
    return /\b\d{6}\b/.exec(`${newest.subject}\n${newest.text}`)?.[0];
  });
}
