/** Captured messages, the newest first, kept in a file so that a restart of the host loses none. */
import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

export const channels = ['email', 'sms', 'push', 'whatsapp'] as const;

const messageSchema = z.object({
  id: z.string(),
  at: z.string(),
  channel: z.enum(channels),
  from: z.string(),
  to: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
  tags: z.record(z.string(), z.string()),
});

/** One captured message. `at` is an ISO time in UTC; `text` is always filled, `html` for e-mails that have it. */
export type Message = z.infer<typeof messageSchema>;

export interface Filter {
  readonly to?: string | undefined;
  readonly channel?: string | undefined;
  /** Words that must all occur in addresses, subject or text. */
  readonly query?: string | undefined;
  /** Only messages captured after this ISO time. */
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}

const maximumKept = 2000;

export class MessageStore {
  readonly #path: string;
  readonly #listeners = new Set<(message: Message | undefined) => void>();
  readonly #byKey = new Map<string, string>();
  #messages: Message[];

  constructor(path: string) {
    this.#path = path;
    this.#messages = readMessages(path);
    this.#rewrite();
  }

  /** Keeps a message; a second one with the same idempotency key is the first one again. */
  add(message: Omit<Message, 'id' | 'at'>, idempotencyKey?: string): Message {
    const knownId = idempotencyKey === undefined ? undefined : this.#byKey.get(idempotencyKey);
    const known = this.#messages.find(({ id }) => id === knownId);
    if (known) return known;
    const kept: Message = { id: randomUUID(), at: new Date().toISOString(), ...message };
    if (idempotencyKey !== undefined) this.#byKey.set(idempotencyKey, kept.id);
    this.#messages.unshift(kept);
    if (this.#messages.length > maximumKept) {
      this.#messages.length = maximumKept / 2;
      this.#rewrite();
    } else {
      appendFileSync(this.#path, `${JSON.stringify(kept)}\n`);
    }
    this.#tell(kept);
    return kept;
  }

  find(filter: Filter): Message[] {
    const words = (filter.query ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    return this.#messages
      .filter((message) => isWanted(message, filter) && words.every((word) => textOf(message).includes(word)))
      .slice(0, filter.limit ?? 100);
  }

  get(id: string): Message | undefined {
    return this.#messages.find((message) => message.id === id);
  }

  /** Removes what the filter names; says how many. */
  remove(filter: Filter): number {
    const before = this.#messages.length;
    const gone = new Set(this.find({ ...filter, limit: maximumKept }));
    this.#messages = this.#messages.filter((message) => !gone.has(message));
    this.#rewrite();
    this.#tell(undefined);
    return before - this.#messages.length;
  }

  /** Calls back with each new message, and with nothing after a removal; answers with how to stop that. */
  listen(listener: (message: Message | undefined) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(message: Message | undefined): void {
    for (const listener of this.#listeners) listener(message);
  }

  #rewrite(): void {
    const lines = this.#messages.toReversed().map((message) => `${JSON.stringify(message)}\n`);
    writeFileSync(`${this.#path}.new`, lines.join(''), { mode: 0o600 });
    renameSync(`${this.#path}.new`, this.#path);
  }
}

function readMessages(path: string): Message[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      // The last line may be half written by a host that was killed.
      const parsed = messageSchema.safeParse(parseJson(line));
      return parsed.success ? [parsed.data] : [];
    })
    .toReversed();
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isWanted(message: Message, { to, channel, after }: Filter): boolean {
  if (to !== undefined && !message.to.some((address) => address.toLowerCase() === to.toLowerCase())) return false;
  if (channel !== undefined && message.channel !== channel) return false;
  return after === undefined || message.at > after;
}

function textOf(message: Message): string {
  return [...message.to, message.from, message.subject, message.text].join(' ').toLowerCase();
}
