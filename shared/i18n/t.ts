import type { Locale } from '../locale.ts';

/** Plural forms that each language needs (CLDR); a message that lacks one does not compile. */
export type PluralForms = {
  readonly en: { readonly one: string; readonly other: string };
  readonly ur: { readonly one: string; readonly other: string };
  readonly ar: {
    readonly zero: string;
    readonly one: string;
    readonly two: string;
    readonly few: string;
    readonly many: string;
    readonly other: string;
  };
};

/** A message is a text with `{name}` places, or plural forms chosen by `{count}`. */
export type Message<L extends Locale = Locale> = string | PluralForms[L];
export type Messages<L extends Locale = Locale> = Readonly<Record<string, Message<L>>>;

/** The same keys in another language: a text stays a text, a plural stays a plural. */
export type MessagesLike<English extends Messages<'en'>, L extends Locale> = {
  readonly [Key in keyof English]: English[Key] extends string ? string : PluralForms[L];
};

/** One set of messages in every language; `ar` falls back to English while it is missing. */
export type Catalogue<English extends Messages<'en'> = Messages<'en'>> = {
  readonly en: English;
  readonly ur: MessagesLike<English, 'ur'>;
  readonly ar?: MessagesLike<English, 'ar'>;
};

/** Checks that the languages have the same keys and every plural form. */
export function defineCatalogue<const English extends Messages<'en'>>(
  catalogue: Catalogue<English>,
): Catalogue<English> {
  return catalogue;
}

/** Keeps the texts of English as literal types, so that keys and places are checked at each use. */
export const defineEnglish = <const English extends Messages<'en'>>(messages: English): English => messages;

type Places<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Places<Rest> : never;
type PlacesOf<Text> = Text extends string
  ? Places<Text>
  : Text extends { readonly one: string; readonly other: string }
    ? Places<Text['one']> | Places<Text['other']> | 'count'
    : never;

export type ParamValue = string | number | bigint;
export type ParamsOf<Text> = {
  readonly [Name in PlacesOf<Text>]: Name extends 'count' ? number : ParamValue;
};
type ArgumentsOf<Text> = [PlacesOf<Text>] extends [never] ? [] : [params: ParamsOf<Text>];

/** A piece of a message: its own text, or the value put in a place. */
export type MessagePart =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'param'; readonly name: string; readonly value: string };

export type Translator<English extends Messages<'en'>> = {
  readonly locale: Locale;
  /** The message with its places filled; values are isolated in right-to-left text. */
  <Key extends keyof English & string>(key: Key, ...params: ArgumentsOf<English[Key]>): string;
  /** The same in pieces, for a screen that puts values into elements of their own. */
  parts<Key extends keyof English & string>(key: Key, ...params: ArgumentsOf<English[Key]>): MessagePart[];
  /** For keys known only at run time (a status, a kind from the database): null when there is none. */
  maybe(key: string, params?: Readonly<Record<string, ParamValue>>): string | null;
  has(key: string): boolean;
};

type UnionToIntersection<Union> = (Union extends unknown ? (value: Union) => void : never) extends (
  value: infer Intersection,
) => void
  ? Intersection
  : never;
type EnglishOf<Catalogues extends readonly Catalogue[]> = UnionToIntersection<Catalogues[number]['en']> &
  Messages<'en'>;

/** Messages of several catalogues in one language; a later catalogue wins over an earlier one. */
export function translator<const Catalogues extends readonly Catalogue[]>(
  locale: Locale,
  ...catalogues: Catalogues
): Translator<Pick<EnglishOf<Catalogues>, KnownKeys<Catalogues>>> {
  const english = mergeMessages(catalogues.map((catalogue) => catalogue.en));
  const own = mergeMessages(catalogues.map((catalogue) => catalogue[locale] ?? {}));
  return makeTranslator(locale, own, english);
}

type KnownKeys<Catalogues extends readonly Catalogue[]> = Catalogues[number] extends infer One
  ? One extends Catalogue<infer English>
    ? keyof English & string
    : never
  : never;

function mergeMessages(all: readonly Messages[]): Map<string, Message> {
  return new Map(all.flatMap((messages) => Object.entries(messages)));
}

/** Reads one language from a map each time it is asked, so that whoever holds the map may add words later. */
export function translatorOver<English extends Messages<'en'>>(
  locale: Locale,
  words: ReadonlyMap<string, Message>,
): Translator<English> {
  return makeTranslator(locale, words, new Map());
}

function makeTranslator(
  locale: Locale,
  own: ReadonlyMap<string, Message>,
  english: ReadonlyMap<string, Message>,
): Translator<Messages<'en'>> {
  const find = (key: string): { message: Message; language: Locale } | null => {
    const message = own.get(key);
    if (message !== undefined) return { message, language: locale };
    const fallback = english.get(key);
    return fallback === undefined ? null : { message: fallback, language: 'en' };
  };
  const parts = (key: string, params: Readonly<Record<string, ParamValue>> = {}): MessagePart[] => {
    const found = find(key);
    if (found === null) return [{ kind: 'text', value: key }];
    return fill(chooseForm(found.message, params['count'], found.language), params);
  };
  const translate = (key: string, params?: Readonly<Record<string, ParamValue>>): string =>
    joinParts(parts(key, params), locale);
  return Object.assign(translate, {
    locale,
    parts,
    has: (key: string) => find(key) !== null,
    maybe: (key: string, params?: Readonly<Record<string, ParamValue>>) =>
      find(key) === null ? null : translate(key, params),
  }) as Translator<Messages<'en'>>;
}

const pluralRules = new Map<Locale, Intl.PluralRules>();

function chooseForm(message: Message, count: ParamValue | undefined, locale: Locale): string {
  if (typeof message === 'string') return message;
  let rules = pluralRules.get(locale);
  if (rules === undefined) {
    rules = new Intl.PluralRules(locale);
    pluralRules.set(locale, rules);
  }
  const forms: Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> = message;
  return forms[rules.select(Number(count ?? 0))] ?? message.other;
}

function fill(text: string, params: Readonly<Record<string, ParamValue>>): MessagePart[] {
  return text
    .split(/(\{\w+\})/)
    .filter((piece) => piece !== '')
    .map((piece): MessagePart => {
      const name = /^\{(\w+)\}$/.exec(piece)?.[1];
      if (name === undefined) return { kind: 'text', value: piece };
      return { kind: 'param', name, value: String(params[name] ?? '') };
    });
}

/** First-strong isolates keep `AM-7K2Q-9F` or `Rs 4,200` whole inside right-to-left sentences. */
function joinParts(parts: readonly MessagePart[], locale: Locale): string {
  const isolates = locale !== 'en';
  return parts.map((part) => (part.kind === 'param' && isolates ? `\u2068${part.value}\u2069` : part.value)).join('');
}
