export type CheckoutItem = { readonly product_id: string; readonly quantity: number };

const most = 50;

/** Items in the address of the checkout: `id:quantity,id:quantity`; what cannot be read is dropped. */
export function parseItems(text: string): CheckoutItem[] {
  const found = new Map<string, number>();
  for (const piece of text.split(',').slice(0, most)) {
    const match = /^([0-9a-f-]{36}):([1-9]\d{0,3})$/i.exec(piece.trim());
    const [, id, quantity] = match ?? [];
    if (id !== undefined && quantity !== undefined) found.set(id.toLowerCase(), Number(quantity));
  }
  return [...found].map(([product_id, quantity]) => ({ product_id, quantity }));
}

export function formatItems(items: readonly CheckoutItem[]): string {
  return items.map((item) => `${item.product_id}:${item.quantity}`).join(',');
}

/** The same items with another quantity of one; zero takes it out. */
export function withQuantity(items: readonly CheckoutItem[], productId: string, quantity: number): CheckoutItem[] {
  const others = items.filter((item) => item.product_id !== productId);
  if (quantity <= 0) return others;
  const isKnown = items.length !== others.length;
  const changed = { product_id: productId, quantity };
  return isKnown ? items.map((item) => (item.product_id === productId ? changed : item)) : [...others, changed];
}
