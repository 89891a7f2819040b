/** The shape of what the demo stores sell. Prices in whole rupees or naira. */
import type { LocalizedText } from '../../shared/locale.ts';
import type { CountryCode } from '../../shared/schemas/primitives.ts';
import type { Art } from './images/art.ts';

export interface Goods {
  readonly key: string;
  readonly category: string;
  readonly price: number;
  readonly compareAt?: number;
  readonly stock: number;
  readonly title: LocalizedText;
  readonly description: LocalizedText;
  readonly specifications: Readonly<Record<string, string>>;
  readonly art: Art;
}

export interface Shop {
  readonly owner: string;
  readonly slug: string;
  readonly name: string;
  readonly country: CountryCode;
  readonly currency: 'PKR' | 'NGN';
  readonly city: string;
  readonly deliveryFee: number;
  readonly tagline: LocalizedText;
  readonly description: LocalizedText;
  readonly policies: { readonly returns: LocalizedText; readonly shipping: LocalizedText };
  readonly goods: readonly Goods[];
}
