/** What a connection banner needs to know; times are milliseconds since 1970. */
export type ConnectionStatus =
  | { readonly kind: 'live' }
  | {
      readonly kind: 'reconnecting';
      readonly since: number;
      /** Joins that have failed since; from the second one on the screens are polled. */
      readonly failures: number;
      readonly isPolling: boolean;
    }
  | { readonly kind: 'offline'; readonly since: number };

/** A value that `useSyncExternalStore` can read: the snapshot stays the same object until it changes. */
export type Store<Value> = {
  readonly subscribe: (onChange: () => void) => () => void;
  readonly getSnapshot: () => Value;
};

export type WritableStore<Value> = Store<Value> & { readonly set: (value: Value) => void };

export function createStore<Value extends object>(initial: Value): WritableStore<Value> {
  let current = initial;
  const watchers = new Set<() => void>();
  return {
    subscribe(onChange) {
      watchers.add(onChange);
      return () => watchers.delete(onChange);
    },
    getSnapshot: () => current,
    set(value) {
      if (isSame(current, value)) return;
      current = value;
      for (const watcher of watchers) watcher();
    },
  };
}

function isSame(left: object, right: object): boolean {
  const leftEntries = Object.entries(left);
  const others = right as Record<string, unknown>;
  return leftEntries.length === Object.keys(right).length && leftEntries.every(([key, value]) => others[key] === value);
}
