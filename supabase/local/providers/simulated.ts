/** What the server and the control page need of a simulated company that is registered beside Paystack. */
import type { Exchange } from './http.ts';

export interface ControlResult {
  readonly status: number;
  readonly body: unknown;
}

export interface SimulatedProvider {
  /** Its path prefix, and its name under /control. */
  readonly name: string;
  /** Every fault it knows; each begins with its name and a dot, so that one list serves all companies. */
  readonly faults: readonly string[];
  setFault(fault: string, times: number, path: string | null): void;
  /** The faults that wait for their occurrence. */
  setFaults(): readonly { readonly fault: string; readonly times: number; readonly path: string | null }[];
  /** All of them, or those of one name. */
  clearFaults(name: string | null): void;
  reset(): void;
  /** What GET /control/<name>/state shows. */
  state(): unknown;
  /** POST /control/<name>/<path>. */
  control(path: string, input: Readonly<Record<string, unknown>>): ControlResult | Promise<ControlResult>;
  /** Its part of the control page, as HTML. */
  section(): string;
  /** Answers what is under /<name>; `path` is what follows. */
  answer(exchange: Exchange, path: string): void | Promise<void>;
  tick(now: number): void;
  save(): void;
  close(): void;
}
