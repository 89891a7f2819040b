import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Person } from './people.ts';

/** What a command answers when it refuses: the stable code and the HTTP status. */
export class Refusal extends Error {
  readonly code: string;
  readonly http: number;
  readonly details: string | null;

  constructor(code: string, http: number, message: string, details: string | null) {
    super(`${code} (${http}): ${message}`);
    this.code = code;
    this.http = http;
    this.details = details;
  }
}

export type Json = Record<string, unknown>;

/** Calls one command of the api schema as this person; throws a Refusal when it says no. */
export async function call<T = Json>(person: Pick<Person, 'client'>, name: string, args: Json = {}): Promise<T> {
  const { data, error, status } = await person.client.rpc(name, args);
  if (error) throw new Refusal(error.code, status, error.message, error.details);
  return data as T;
}

export async function expectRefusal(work: Promise<unknown>, code: string, http?: number): Promise<Refusal> {
  const outcome = await work.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('value' in outcome) throw new Error(`Expected ${code}, but it was done: ${JSON.stringify(outcome.value)}`);
  expect(outcome.error).toBeInstanceOf(Refusal);
  const refusal = outcome.error as Refusal;
  expect(refusal.code).toBe(code);
  if (http !== undefined) expect(refusal.http).toBe(http);
  return refusal;
}

export function newKey(label = 'test'): string {
  return `${label}-${randomUUID()}`;
}
