/** The model's own arithmetic of money: whole minor units, exact, in integers without a limit. */

/** A rate in basis points of an amount, rounded once, half to even. */
export function percentOf(amountMinor: number, bps: number): number {
  const product = BigInt(amountMinor) * BigInt(bps);
  const whole = product / 10_000n;
  const rest = product % 10_000n;
  const isUp = rest > 5_000n || (rest === 5_000n && whole % 2n === 1n);
  return Number(isUp ? whole + 1n : whole);
}

/** Parts of a total by weight that add up exactly: what rounding down leaves goes to the largest remainders, earlier first. */
export function shareOut(totalMinor: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((left, weight) => left + BigInt(weight), 0n);
  if (totalMinor === 0 || sum === 0n) return weights.map(() => 0);
  const exact = weights.map((weight) => BigInt(totalMinor) * BigInt(weight));
  const parts = exact.map((product) => product / sum);
  const missing = Number(BigInt(totalMinor) - parts.reduce((left, part) => left + part, 0n));
  const byRemainder = exact
    .map((product, index) => ({ index, remainder: product % sum }))
    .toSorted((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of byRemainder.slice(0, missing)) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts.map(Number);
}
