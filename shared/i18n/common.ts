import type { OrderAction, OrderActor } from '../orders/states.ts';
import type { OtherwiseKey, SentenceKey, StatusKey, ViewAction } from '../orders/view-model.ts';
import { commonArabic } from './common-ar.ts';
import { commonEnglish } from './common-en.ts';
import { commonUrdu } from './common-ur.ts';
import { defineCatalogue } from './t.ts';

/** Words that every app uses, in every language. */
export const common = defineCatalogue({ en: commonEnglish, ur: commonUrdu, ar: commonArabic });

export type CommonKey = keyof typeof commonEnglish;

/** Every key that the order view can name is in the catalogue, or this does not compile. */
type OrderKey =
  | StatusKey
  | SentenceKey
  | OtherwiseKey
  | `order.action.${ViewAction}`
  | `order.consequence.${ViewAction}`
  | `order.event.${OrderAction}`
  | `order.actor.${OrderActor}`;
type MissingOrderKey = Exclude<OrderKey, CommonKey>;
type Complete = [MissingOrderKey] extends [never] ? true : never;
export const orderKeysAreComplete: Complete = true;
