/** Counts what each subject did lately; in memory, since it need not outlive the host. */
export class RateLimit {
  readonly seconds: number;
  readonly #allowed: number;
  readonly #times = new Map<string, number[]>();

  /** Allows so many acts of one subject within so many seconds. */
  constructor(allowed: number, seconds: number) {
    this.#allowed = allowed;
    this.seconds = seconds;
  }

  /** Counts one act; false when the subject has none left. */
  take(subject: string): boolean {
    const now = performance.now();
    const recent = (this.#times.get(subject) ?? []).filter((time) => time > now - this.seconds * 1000);
    if (recent.length >= this.#allowed) return false;
    this.#forget(now);
    this.#times.set(subject, [...recent, now]);
    return true;
  }

  /** Keeps the memory small under a flood of subjects. */
  #forget(now: number): void {
    if (this.#times.size < 10_000) return;
    for (const [subject, times] of this.#times) {
      if ((times.at(-1) ?? 0) <= now - this.seconds * 1000) this.#times.delete(subject);
    }
  }
}
