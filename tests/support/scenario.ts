import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import { call, newKey, type Json } from './commands.ts';
import { newPerson, newStaff, type Person } from './people.ts';

/**
 * Scenarios are arranged with the product's own commands, so what the tests stand on
 * is what people can really do.
 */
export interface Shop {
  readonly id: string;
  readonly slug: string;
  readonly currency: string;
  readonly owner: Person;
}

export interface Market {
  readonly admin: Person;
  readonly finance: Person;
  readonly sql: postgres.Sql;
}

export async function newMarket(sql: postgres.Sql): Promise<Market> {
  const [admin, finance] = await Promise.all([newStaff(sql, 'superadmin'), newStaff(sql, 'finance')]);
  return { admin, finance, sql };
}

interface ShopOptions {
  readonly currency?: 'PKR' | 'NGN';
  readonly deliveryFeeMinor?: number;
}

/** A store that waits for the decision of staff. */
export async function applyForShop(sql: postgres.Sql, options: ShopOptions = {}): Promise<Shop> {
  const currency = options.currency ?? 'PKR';
  const country = currency === 'NGN' ? 'NG' : 'PK';
  const owner = await newPerson(sql, { name: 'Shop Owner', country });
  const slug = `shop-${randomUUID().slice(0, 8)}`;
  const applied = await call<{ store_id: string }>(owner, 'apply_for_store', {
    p_slug: slug,
    p_name: `Shop ${slug}`,
    p_tagline: { en: 'Cloth by the yard', ur: 'گز کے حساب سے کپڑا' },
    p_description: { en: 'A shop made for a scenario.', ur: 'آزمائش کے لیے ایک دکان۔' },
    p_country: country,
    p_currency: currency,
    p_city: country === 'NG' ? 'Lagos' : 'Lahore',
    p_delivery_fee_minor: options.deliveryFeeMinor ?? 20_000,
    p_policies: { returns: { en: 'Seven days.', ur: 'سات دن۔' } },
    p_idempotency_key: newKey('apply'),
  });
  return { id: applied.store_id, slug, currency, owner };
}

export async function openShop(sql: postgres.Sql, market: Market, options: ShopOptions = {}): Promise<Shop> {
  const shop = await applyForShop(sql, options);
  await call(market.admin, 'admin_decide_store', {
    p_store_id: shop.id,
    p_decision: 'approve',
    p_reason: 'Papers are in order.',
    p_idempotency_key: newKey('decide'),
  });
  return shop;
}

export async function stockProduct(
  shop: Shop,
  options: { priceMinor: number; quantity: number; title?: string },
): Promise<string> {
  const saved = await call<{ product_id: string }>(shop.owner, 'save_product', {
    p_product_id: null,
    p_store_id: shop.id,
    p_fields: {
      category_slug: 'textiles',
      title: { en: options.title ?? 'Lawn cloth', ur: 'لان کا کپڑا' },
      description: { en: 'Soft summer cloth.', ur: 'گرمیوں کا نرم کپڑا۔' },
      price_minor: options.priceMinor,
      status: 'active',
    },
    p_idempotency_key: newKey('product'),
  });
  if (options.quantity > 0) {
    await call(shop.owner, 'adjust_stock', {
      p_product_id: saved.product_id,
      p_delta: options.quantity,
      p_reason: 'received',
      p_note: 'First delivery.',
      p_idempotency_key: newKey('stock'),
    });
  }
  return saved.product_id;
}

/**
 * Money that reached the company's bank and that two of staff credit to the wallet. What they agreed is written as
 * they would leave it and carried out by the product; their two mailed codes would take seconds for each wallet.
 */
export async function fundWallet(market: Market, person: Person, amountMinor: number, currency = 'PKR'): Promise<void> {
  const payload = {
    user_id: person.id,
    amount_minor: amountMinor,
    currency,
    bank_reference: `BANK-${randomUUID().slice(0, 12)}`,
  };
  const approvalId = randomUUID();
  await market.sql.begin(async (tx) => {
    await tx`
      insert into access.approvals (
        id, action, payload, amount_minor, currency, summary, owners, reason, evidence, status, requested_by,
        requested_at, expires_at, decided_by, decided_at, decision_reason, result
      )
      values (
        ${approvalId}, 'bank_transfer.record', ${tx.json(payload)}, ${amountMinor}, ${currency}, 'Money to begin with',
        ${[person.id]}, 'Seen on the statement.', 'The statement of today.', 'approved', ${market.finance.id}, core.now(),
        core.now(), ${market.admin.id}, core.now(), 'Compared with the bank.', '{}'
      )`;
    await tx`select payments.record_bank_transfer(${tx.json(payload)}, ${approvalId})`;
  });
}

export const address: Json = {
  recipient: 'Ayesha Khan',
  phone: '+923001234567',
  line1: '14 Zafar Ali Road',
  city: 'Lahore',
  region: 'Punjab',
  country: 'PK',
};

export interface PlacedOrder {
  readonly order_id: string;
  readonly code: string;
  readonly status: string;
  readonly total_minor: number;
}

export interface OrderRequest {
  readonly items: readonly { readonly product_id: string; readonly quantity: number }[];
  readonly totalMinor: number;
  readonly key?: string;
  readonly method?: 'wallet' | 'provider';
}

export function placeOrder(buyer: Person, shop: Shop, request: OrderRequest): Promise<PlacedOrder> {
  return call<PlacedOrder>(buyer, 'place_order', {
    p_store_id: shop.id,
    p_items: request.items,
    p_address: address,
    p_payment_method: request.method ?? 'wallet',
    p_expected_total_minor: request.totalMinor,
    p_note: null,
    p_idempotency_key: request.key ?? newKey('order'),
  });
}

export function act(person: Person, orderId: string, action: string, payload: Json = {}, key = newKey(action)) {
  return call<{ status: string; seq: number; version: number }>(person, 'order_act', {
    p_order_id: orderId,
    p_action: action,
    p_payload: payload,
    p_idempotency_key: key,
  });
}

export const parcel: Json = { carrier: 'TCS', tracking_number: 'TCS-4471-220' };

export async function walletOf(
  person: Person,
  ownerId: string,
  currency: string,
): Promise<{ available: number; held: number }> {
  const { data, error } = await person.client
    .from('wallets')
    .select('available_minor, held_minor')
    .eq('owner_id', ownerId)
    .eq('currency', currency)
    .maybeSingle();
  if (error) throw new Error(`wallet of ${ownerId}: ${error.message}`);
  return { available: data?.available_minor ?? 0, held: data?.held_minor ?? 0 };
}

export interface OrderRow {
  readonly id: string;
  readonly status: string;
  readonly held_minor: number;
  readonly released_minor: number;
  readonly refunded_minor: number;
  readonly total_minor: number;
  readonly net_minor: number | null;
  readonly commission_minor: number | null;
  readonly tax_minor: number | null;
  readonly due_at: string | null;
  readonly due_action: string | null;
  readonly last_seq: number;
  readonly version: number;
}

export async function orderRow(person: Person, orderId: string): Promise<OrderRow> {
  const { data, error } = await person.client.from('orders').select('*').eq('id', orderId).single();
  if (error) throw new Error(`order ${orderId}: ${error.message}`);
  return data;
}
