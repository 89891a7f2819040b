/** Stores apply, are approved, fill their shelves. */
import { find, type Account, type Accounts } from './accounts.ts';
import { call, type Transaction } from './commands.ts';
import type { Goods, Shop } from './goods.ts';
import { karachi } from './shop-karachi.ts';
import { lagos, multan } from './shop-lagos.ts';
import { lahore } from './shop-lahore.ts';
import type { OpenShop, StockedGoods } from './world.ts';

export const openShops: readonly Shop[] = [lahore, karachi, lagos];

const minor = (amount: number): number => amount * 100;

export async function applyForStore(tx: Transaction, owner: Account, shop: Shop): Promise<string> {
  const answer = await call<{ store_id: string }>(tx, owner, 'apply_for_store', {
    p_slug: shop.slug,
    p_name: shop.name,
    p_tagline: shop.tagline,
    p_description: shop.description,
    p_country: shop.country,
    p_currency: shop.currency,
    p_city: shop.city,
    p_delivery_fee_minor: minor(shop.deliveryFee),
    p_policies: shop.policies,
    p_idempotency_key: `seed:apply:${shop.slug}`,
  });
  return answer.store_id;
}

/** The store that waits for approval at the end of the history. */
export async function applyAsPotter(tx: Transaction, accounts: Accounts): Promise<void> {
  await applyForStore(tx, find(accounts, multan.owner), multan);
}

export async function openStore(tx: Transaction, accounts: Accounts, shop: Shop): Promise<OpenShop> {
  const seller = find(accounts, shop.owner);
  const id = await applyForStore(tx, seller, shop);
  await call(tx, find(accounts, 'admin'), 'admin_decide_store', {
    p_store_id: id,
    p_decision: 'approve',
    p_reason: 'Papers and samples checked.',
    p_idempotency_key: `seed:approve:${shop.slug}`,
  });
  await call(tx, seller, 'update_store', {
    p_store_id: id,
    p_patch: { logo_path: `${id}/logo.webp`, banner_path: `${id}/banner.webp` },
  });
  const stocked: StockedGoods[] = [];
  for (const goods of shop.goods) stocked.push(await stockGoods(tx, seller, id, goods));
  return { ...shop, id, seller, stocked };
}

async function stockGoods(tx: Transaction, seller: Account, storeId: string, goods: Goods): Promise<StockedGoods> {
  const saved = await call<{ product_id: string }>(tx, seller, 'save_product', {
    p_product_id: null,
    p_store_id: storeId,
    p_fields: {
      category_slug: goods.category,
      title: goods.title,
      description: goods.description,
      specifications: goods.specifications,
      price_minor: minor(goods.price),
      ...(goods.compareAt === undefined ? {} : { compare_at_minor: minor(goods.compareAt) }),
      image_path: `${storeId}/${goods.key}.webp`,
      status: 'active',
    },
    p_idempotency_key: `seed:product:${goods.key}`,
  });
  await call(tx, seller, 'adjust_stock', {
    p_product_id: saved.product_id,
    p_delta: goods.stock,
    p_reason: 'received',
    p_note: 'Opening stock',
    p_idempotency_key: `seed:stock:${goods.key}`,
  });
  return { ...goods, id: saved.product_id, left: goods.stock - 2 };
}
