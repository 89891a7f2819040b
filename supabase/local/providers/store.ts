/** The books of a simulated company: one JSON file, written aside and renamed, so that a kill leaves the last whole one. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface StoreOf<T> {
  state: T;
  save(): void;
  flush(): void;
  /** Writes for the last time: what still comes in (an answer to a webhook) is not kept. */
  close(): void;
}

/** A misbehaviour that waits for its occurrence, on any path or on those that begin so. */
export interface Fault {
  readonly fault: string;
  readonly path: string | null;
  times: number;
}

/** What the books of every company hold. */
interface Books {
  nextId: number;
  faults: Fault[];
}

/** Opens the file, or begins anew. Writing is put together: many changes in a moment are one file. */
export function openStoreOf<T>(path: string, emptyState: () => T): StoreOf<T> {
  mkdirSync(dirname(path), { recursive: true });
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const store: StoreOf<T> = {
    // A file of before may lack what was added since.
    state: { ...emptyState(), ...(existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : {}) },
    save() {
      if (!isClosed) timer ??= setTimeout(() => store.flush(), 50);
    },
    flush() {
      clearTimeout(timer);
      timer = undefined;
      writeFileSync(`${path}.new`, JSON.stringify(store.state));
      renameSync(`${path}.new`, path);
    },
    close() {
      store.flush();
      isClosed = true;
    },
  };
  return store;
}

/** A number that grows, as ids of a company do. */
export function nextId(state: Books): number {
  state.nextId += 1;
  return state.nextId;
}

/** Whether a fault of this name is set for this path; one use of it is spent. `isAnywhere`: a fault without a path meets this one too. */
export function takeFault(state: Books, name: string, path = '', isAnywhere = true): boolean {
  const fault = state.faults.find(
    (item) => item.fault === name && (item.path === null ? isAnywhere : path.startsWith(item.path)),
  );
  if (fault === undefined) return false;
  fault.times -= 1;
  if (fault.times <= 0) state.faults = state.faults.filter((item) => item !== fault);
  return true;
}
