/**
 * Chance that can be repeated: xoshiro128** (Blackman and Vigna, 2018; period 2^128 - 1), its state filled from the seed
 * by splitmix32. Choices depend on the seed and on the order of the questions alone.
 */
export interface Random {
  /** A whole number from `least` to `most`, both included. */
  readonly whole: (least: number, most: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <Value>(values: readonly Value[]) => Value;
  /** One of the values, each as likely as its weight. */
  readonly weighted: <Value>(choices: readonly (readonly [weight: number, value: Value])[]) => Value;
  /** A uuid of version 4. */
  readonly uuid: () => string;
}

export function createRandom(seed: number): Random {
  const next = xoshiro128(seed);
  const fraction = () => next() / 2 ** 32;
  const whole = (least: number, most: number) => least + Math.floor(fraction() * (most - least + 1));
  const pick = <Value>(values: readonly Value[]): Value => {
    if (values.length === 0) throw new Error('There is nothing to choose from.');
    return values[whole(0, values.length - 1)] as Value;
  };
  const weighted = <Value>(choices: readonly (readonly [number, Value])[]): Value => {
    let left = fraction() * choices.reduce((sum, [weight]) => sum + weight, 0);
    const found = choices.find(([weight]) => (left -= weight) < 0) ?? choices.at(-1);
    if (found === undefined) throw new Error('There is nothing to choose from.');
    return found[1];
  };
  const uuid = () => {
    const digits = Array.from({ length: 4 }, () => next().toString(16).padStart(8, '0')).join('');
    const variant = '89ab'[Number.parseInt(digits.charAt(16), 16) % 4];
    return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20)}`;
  };
  return { whole, pick, weighted, uuid, chance: (probability) => fraction() < probability };
}

/** Numbers from 0 to 2^32 - 1. */
function xoshiro128(seed: number): () => number {
  const state = Uint32Array.from({ length: 4 }, splitmix32(seed));
  return () => {
    const [a = 0, b = 0, c = 0, d = 0] = state;
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    state[2] = c ^ a;
    state[3] = d ^ b;
    state[1] = b ^ (state[2] ?? 0);
    state[0] = a ^ (state[3] ?? 0);
    state[2] = (state[2] ?? 0) ^ (b << 9);
    state[3] = rotate(state[3] ?? 0, 11);
    return result;
  };
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    const first = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    const second = Math.imul(first ^ (first >>> 15), 0x735a2d97);
    return (second ^ (second >>> 15)) >>> 0;
  };
}
