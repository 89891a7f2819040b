/** One run: step after step the model predicts, the product answers, and both are compared. */
import { isDeepStrictEqual } from 'node:util';
import { advance } from './acts/timing.ts';
import { assemble } from './cast.ts';
import { choose, opening, type Step } from './choose.ts';
import { compare, compareEverything, type Difference, type Touched } from './compare.ts';
import { leftOpen, untilAllIsOver } from './finish.ts';
import { actKinds, type ActKind } from './kinds.ts';
import { done, type Market } from './model/market.ts';
import { lookAtPlatform, verifySince } from './product/look.ts';
import { learnWhatWasMade } from './product/made-desk.ts';
import { openProduct, setClock, type Outcome, restPrices, restRules } from './product/product.ts';
import { askCompany, calmCompany, trustCompany } from './product/provider-desk.ts';
import { createRandom } from './random.ts';
import { predict, type Act, type World } from './world.ts';

export interface RunOptions {
  readonly seed: number;
  readonly steps: number;
  /** How often everything is compared and the books verify themselves. */
  readonly checkEvery: number;
  /** Share of the commands that go over HTTP, 0 to 1; payments and messages always do. */
  readonly httpShare: number;
  /** How races ended in the run to be repeated: by step, which act came first. They are then played one after the other. */
  readonly races?: Readonly<Record<number, 0 | 1>>;
  readonly onStep?: (step: number, text: string, code: string) => void;
}

export interface RunReport {
  readonly seed: number;
  readonly steps: number;
  readonly seconds: number;
  /** How often each answer was given. */
  readonly codes: Readonly<Record<string, number>>;
  /** Of each kind of act that there is, how often each answer was given; `done` where it came to what it is for. */
  readonly acts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly races: Readonly<Record<number, 0 | 1>>;
  readonly orders: Readonly<Record<string, number>>;
}

/** The product did something else than the model allows. */
export class Divergence extends Error {
  readonly seed: number;
  readonly step: number;
  readonly act: string;
  readonly expected: unknown;
  readonly got: unknown;
  readonly races: Readonly<Record<number, 0 | 1>>;

  constructor(run: Run, act: string, expected: unknown, got: unknown) {
    super(
      `Seed ${run.options.seed}, step ${run.step}: ${act}: ${JSON.stringify(expected)} expected, ${JSON.stringify(got)} got`,
    );
    this.seed = run.options.seed;
    this.step = run.step;
    this.act = act;
    this.expected = expected;
    this.got = got;
    this.races = run.races;
  }
}

interface Run {
  readonly options: RunOptions;
  readonly world: World;
  readonly platformBefore: Readonly<Record<string, number>>;
  readonly codes: Record<string, number>;
  readonly acts: Record<ActKind, Record<string, number>>;
  readonly races: Record<number, 0 | 1>;
  readonly answers: Map<string, unknown>;
  step: number;
  /** Up to which journal the books were found right. */
  verified: string;
}

/** Runs; throws a Divergence at the first step at which product and model differ. */
export async function simulate(options: RunOptions): Promise<RunReport> {
  const product = openProduct();
  const began = performance.now();
  try {
    const random = createRandom(options.seed);
    await calmCompany();
    await trustCompany(product);
    await restRules(product);
    await restPrices(product);
    await askCompany(product);
    const platformBefore = await lookAtPlatform(product);
    const market = await assemble(product, random);
    const numbers: Record<string, number> = {};
    const name = (kind: string) => `${kind} ${(numbers[kind] = (numbers[kind] ?? 0) + 1)}`;
    const world: World = { random, product, market, kept: [], name, key: () => name('key') };
    const run: Run = {
      options,
      world,
      platformBefore,
      codes: {},
      acts: Object.fromEntries(actKinds.map((kind) => [kind, {}])) as Run['acts'],
      races: {},
      answers: new Map(),
      step: 0,
      verified: '0',
    };
    await playSteps(run, opening(world));
    while (run.step < options.steps) await playSteps(run, choose(world));
    for (const act of untilAllIsOver(world)) await playAct(run, act, false);
    const open = leftOpen(world.market);
    if (open.length > 0) throw new Divergence(run, 'time passes until all is over', [], open);
    await checkEverything(run, 'the check of everything at the end');
    const seconds = (performance.now() - began) / 1000;
    const orders = countBy(Object.values(world.market.orders).map(({ status }) => status));
    return { seed: options.seed, steps: run.step, seconds, codes: run.codes, acts: run.acts, races: run.races, orders };
  } finally {
    await product.close();
  }
}

function countBy(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

async function playSteps(run: Run, steps: Iterable<Step>): Promise<void> {
  for (const step of steps) {
    if (run.step >= run.options.steps) return;
    await playStep(run, step);
  }
}

async function playStep(run: Run, step: Step): Promise<void> {
  const { world, options } = run;
  run.step += 1;
  advance(world.market, 1_000);
  const isOverHttp = world.random.chance(options.httpShare);
  await (step.kind === 'act' ? playAct(run, step.act, isOverHttp) : playRace(run, step.acts, isOverHttp));
  await checkNewJournals(run);
  if (run.step % options.checkEvery === 0) await checkEverything(run, 'the check of everything');
}

async function playAct(run: Run, act: Act, isOverHttp: boolean): Promise<void> {
  const { world, options } = run;
  const expected = predict(act, world.market);
  // After the prediction, since time itself may have been the act.
  await setClock(world.product, world.market.now);
  const outcome = await perform(run, act, isOverHttp);
  count(run, act, outcome.code);
  options.onStep?.(run.step, act.text, outcome.code);
  if (outcome.code !== expected) throw new Divergence(run, act.text, expected, describe(outcome));
  keep(run, act, outcome);
  await learnWhatWasMade(world.product, world.market).catch((error: unknown) => {
    throw new Divergence(run, act.text, 'what the product made by itself', String(error));
  });
  expectSame(run, act.text, await compare(world.product, world.market, act.touched));
}

function count(run: Run, { kind, aim = done }: Act, code: string): void {
  run.codes[code] = (run.codes[code] ?? 0) + 1;
  const answers = run.acts[kind];
  const answer = code === aim ? done : code;
  answers[answer] = (answers[answer] ?? 0) + 1;
}

/** An act that breaks instead of answering is told like any other wrong answer. */
function perform(run: Run, act: Act, isOverHttp: boolean): Promise<Outcome> {
  return act.perform(isOverHttp).catch((error: unknown) => {
    throw new Divergence(run, act.text, 'an answer', String(error));
  });
}

const describe = ({ code, answer }: Outcome) => (code === done ? code : `${code} ${JSON.stringify(answer)}`);

/** Ids of what was made; the first answer under a key, which each repeat must give again. */
function keep(run: Run, act: Act, outcome: Outcome): void {
  const { world } = run;
  if (outcome.code === done || /^payment\.(provider_|mobile_|method_gone)/.test(outcome.code)) {
    try {
      act.bind?.(world.market, outcome.answer);
    } catch (error) {
      throw new Divergence(run, act.text, 'ids that fit', String(error));
    }
  }
  if (outcome.code !== done || act.key === undefined || act.again !== undefined) return;
  const { name } = act.key;
  if (!run.answers.has(name)) {
    run.answers.set(name, outcome.answer);
    world.kept.push(act);
  } else if (!isDeepStrictEqual(run.answers.get(name), outcome.answer)) {
    throw new Divergence(run, `${act.text}, again`, run.answers.get(name), outcome.answer);
  }
}

function expectSame(run: Run, text: string, differences: readonly Difference[]): void {
  if (differences.length === 0) return;
  const side = (which: 'expected' | 'got') => Object.fromEntries(differences.map((item) => [item.what, item[which]]));
  throw new Divergence(run, text, side('expected'), side('got'));
}

function mergeTouched(first: Touched, second: Touched): Touched {
  const kinds = [...new Set([...Object.keys(first), ...Object.keys(second)])] as (keyof Touched)[];
  return Object.fromEntries(kinds.map((kind) => [kind, [...(first[kind] ?? []), ...(second[kind] ?? [])]]));
}

interface Ending {
  readonly market: Market;
  /** Codes of the two acts, in the order in which they are written. */
  readonly codes: readonly [string, string];
}

/** How the two would end, one after the other. */
function endingOf(market: Market, acts: readonly [Act, Act], isSecondFirst: boolean): Ending {
  const [first, second] = acts;
  const copy = structuredClone(market);
  const before = isSecondFirst ? predict(second, copy) : undefined;
  const codes = [predict(first, copy), before ?? predict(second, copy)] as const;
  for (const act of acts) if (act.comesAgain) predict(act, copy);
  return { market: copy, codes };
}

/** Two acts at once: what comes out must be what one after the other could have given, in one order or the other. */
async function playRace(run: Run, acts: readonly [Act, Act], isOverHttp: boolean): Promise<void> {
  const { world, options } = run;
  const [first, second] = acts;
  const text = `at once: ${first.text} | ${second.text}`;
  const endings = [endingOf(world.market, acts, false), endingOf(world.market, acts, true)] as const;
  await setClock(world.product, world.market.now);
  const outcomes = await performBoth(run, acts, isOverHttp);
  for (const act of acts) if (act.comesAgain) await perform(run, act, isOverHttp);
  const codes = outcomes.map(({ code }) => code);
  options.onStep?.(run.step, text, codes.join(' | '));
  const allowed = endings.filter((ending) => isDeepStrictEqual([...ending.codes], codes));
  if (allowed.length === 0) {
    throw new Divergence(
      run,
      text,
      endings.map((ending) => ending.codes.join(' | ')),
      outcomes.map(describe),
    );
  }
  let differences: readonly Difference[] = [];
  for (const ending of allowed) {
    world.market = ending.market;
    for (const [index, act] of acts.entries()) keep(run, act, outcomes[index] as Outcome);
    await learnWhatWasMade(world.product, ending.market);
    differences = await compare(world.product, ending.market, mergeTouched(first.touched, second.touched));
    if (differences.length > 0) continue;
    run.races[run.step] = ending === endings[0] ? 0 : 1;
    for (const [index, act] of acts.entries()) count(run, act, codes[index] ?? '');
    return;
  }
  expectSame(run, text, differences);
}

async function performBoth(run: Run, [first, second]: readonly [Act, Act], isOverHttp: boolean): Promise<Outcome[]> {
  const recorded = run.options.races?.[run.step];
  if (recorded === undefined) return Promise.all([perform(run, first, isOverHttp), perform(run, second, isOverHttp)]);
  if (recorded === 0) return [await perform(run, first, isOverHttp), await perform(run, second, isOverHttp)];
  const later = await perform(run, second, isOverHttp);
  return [await perform(run, first, isOverHttp), later];
}

async function checkNewJournals(run: Run): Promise<void> {
  const { last, found } = await verifySince(run.world.product, run.verified);
  if (found.length > 0) throw new Divergence(run, 'the check of the new journals', [], found);
  run.verified = last;
}

async function checkEverything(run: Run, text: string): Promise<void> {
  expectSame(run, text, await compareEverything(run.world.product, run.world.market, run.platformBefore));
}
