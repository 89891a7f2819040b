/** A run under way, and what an act is: what the model says of it, and how the product is asked for it. */
import type { Touched } from './compare.ts';
import type { ActKind } from './kinds.ts';
import { done, type Market, type Verdict } from './model/market.ts';
import { callAs, type Arguments, type Outcome, type Product } from './product/product.ts';
import type { Random } from './random.ts';

export interface Act {
  /** Who does what, for the report. */
  readonly text: string;
  /** What kind of act it is, by which the report counts. */
  readonly kind: ActKind;
  /** The answer that shows what the act is for, where it is another than that it was done. */
  readonly aim?: Verdict;
  /** Who asks the product for it; nobody of the cast, when a company or time acts. */
  readonly by?: string;
  /** What a function finds wrong with the request before it asks the database who this is. */
  readonly wrong?: Verdict;
  readonly touched: Touched;
  /** Command, person and idempotency key, and what is asked under it. */
  readonly key?: { readonly name: string; readonly body: string };
  /** What the product must answer; changes the market as it must change. */
  predict(market: Market): Verdict;
  /** What the same request under the same key must answer; by itself it changes nothing. */
  again?(market: Market): Verdict;
  perform(isOverHttp: boolean): Promise<Outcome>;
  /** Keeps the ids of what was made. */
  bind?(market: Market, answer: unknown): void;
  /** Another request under the same key. */
  other?(): Act;
  /** Passes by what somebody else has in hand, and comes again: in a race it is done once more when both have ended. */
  readonly comesAgain?: true;
}

export interface World {
  readonly random: Random;
  readonly product: Product;
  market: Market;
  /** Acts that were done under a key, to be sent again. */
  readonly kept: Act[];
  /** A new name of this kind: `order 12`. */
  readonly name: (kind: string) => string;
  /** A new idempotency key. */
  readonly key: () => string;
}

export function predict(act: Act, market: Market): Verdict {
  const barred = act.by === undefined ? null : barredBy(market, act);
  if (barred !== null) return barred;
  if (act.key === undefined) return act.predict(market);
  const known = market.keys[act.key.name];
  if (known !== undefined && known !== act.key.body) return 'idempotency.conflict';
  if (known !== undefined) return act.again?.(market) ?? done;
  const verdict = act.predict(market);
  if (verdict === done) market.keys[act.key.name] = act.key.body;
  return verdict;
}

/** Whoever is suspended is refused before the database looks at anything else. */
function barredBy(market: Market, { by = '', wrong = 'account.suspended' }: Act): Verdict | null {
  return market.members[by]?.isSuspended === true ? wrong : null;
}

export interface Command {
  readonly person: string;
  readonly command: ActKind;
  readonly args: (() => Arguments) | Arguments;
  readonly text: string;
  readonly touched?: Touched;
  readonly predict: (market: Market) => Verdict;
  readonly bind?: (market: Market, answer: Record<string, unknown>) => void;
  /** The command's idempotency key, and what is asked under it in the model's names. */
  readonly keyed?: { readonly key: string; readonly body: unknown };
  readonly other?: () => Act;
}

/** An act that is one command of schema api. */
export function commandAct(world: World, command: Command): Act {
  const { person, keyed } = command;
  return {
    text: `${person}: ${command.text}${keyed === undefined ? '' : ` [${keyed.key}]`}`,
    kind: command.command,
    by: person,
    touched: command.touched ?? {},
    predict: (market) => command.predict(market),
    perform: (isOverHttp) => {
      const args = typeof command.args === 'function' ? command.args() : command.args;
      const all = keyed === undefined ? args : { ...args, p_idempotency_key: keyed.key };
      return callAs(world.product, person, command.command, all, isOverHttp);
    },
    ...(command.bind === undefined
      ? {}
      : { bind: (market: Market, answer: unknown) => command.bind?.(market, answer as Record<string, unknown>) }),
    ...(command.other === undefined ? {} : { other: command.other }),
    ...(keyed === undefined
      ? {}
      : { key: { name: `${command.command} ${person} ${keyed.key}`, body: JSON.stringify(keyed.body) } }),
  };
}
