/** One answer for all who ask while it holds: many requests that need the same costly read cause one. */

export interface SharedRead<T> {
  /** The kept answer, or that of the read under way, or of one that begins now. An answer never is older than the last `forget`. */
  get(): Promise<T>;
  /** What was read until now does not count any more. */
  forget(): void;
}

/** At most one read runs at a time and one more waits; a read that failed is not kept. */
export function shareRead<T>(read: () => Promise<T>): SharedRead<T> {
  let kept: { readonly answer: Promise<T>; hasBegun: boolean } | undefined;
  let lastEnd: Promise<unknown> = Promise.resolve();

  const begin = (): Promise<T> => {
    const turn = lastEnd.then(() => {
      mine.hasBegun = true;
      return read();
    });
    const mine = { answer: turn, hasBegun: false };
    kept = mine;
    lastEnd = turn.catch(() => {
      if (kept === mine) kept = undefined;
    });
    return turn;
  };

  return {
    get: () => kept?.answer ?? begin(),
    // A read that still waits for its turn will see everything that happened until now.
    forget: () => {
      if (kept?.hasBegun) kept = undefined;
    },
  };
}
