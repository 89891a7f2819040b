/** Who takes part: buyers, sellers with stores and products, staff. Made with the product's own commands. */
import { newCompany } from './model/company.ts';
import { newHealth } from './model/health.ts';
import type { Market } from './model/market.ts';
import { riskRules } from './model/risk.ts';
import { openOwnAccounts } from './product/bank-desk.ts';
import { callAs, enlist, idOf, learn, readClock, type Product } from './product/product.ts';
import type { Random } from './random.ts';

const rights: Readonly<Record<string, readonly string[]>> = {
  finance: [
    'orders.read',
    'orders.approve',
    'payouts.decide',
    'ledger.read',
    'ledger.adjust',
    'ledger.close',
    'payments.replay',
    'approvals.read',
    'pricing.write',
    'risk.decide',
  ],
  support: ['orders.read', 'orders.act'],
  /** Everything, and ten times the amounts. */
  superadmin: [
    'orders.read',
    'orders.act',
    'orders.resolve',
    'orders.approve',
    'payouts.decide',
    'ledger.read',
    'ledger.adjust',
    'ledger.close',
    'ledger.reopen',
    'payments.replay',
    'approvals.read',
    'pricing.write',
    'risk.decide',
    'stores.decide',
    'users.suspend',
    'staff.manage',
  ],
  moderator: ['orders.read', 'orders.act', 'orders.resolve', 'stores.decide', 'risk.decide', 'users.suspend'],
};

const staff = [
  ['Finance', 'finance'],
  ['Controller', 'finance'],
  ['Director', 'superadmin'],
  ['Support', 'support'],
  ['Moderator', 'moderator'],
] as const;

const shops = [
  { name: 'store Lagos', owner: 'Seller Ada', manager: 'Manager Musa', currency: 'NGN', deliveryMinor: 150_000 },
  { name: 'store Kano', owner: 'Seller Bola', manager: null, currency: 'NGN', deliveryMinor: 0 },
  { name: 'store Lahore', owner: 'Seller Sana', manager: null, currency: 'PKR', deliveryMinor: 20_001 },
] as const;

const buyers = [
  ['Buyer Chidi', 'NG'],
  ['Buyer Dayo', 'NG'],
  ['Buyer Ngozi', 'NG'],
  ['Buyer Umar', 'PK'],
  ['Buyer Zara', 'PK'],
] as const;

export const address = {
  recipient: 'Ngozi Obi',
  phone: '+2348012345678',
  line1: '14 Broad Street',
  city: 'Lagos',
  region: 'Lagos',
  country: 'NG',
};

export function emptyMarket(now: number): Market {
  return {
    now,
    members: {},
    stores: {},
    products: {},
    wallets: {},
    platform: {},
    orders: {},
    payments: {},
    refunds: {},
    chargebacks: {},
    cases: {},
    destinations: {},
    withdrawals: {},
    confirmations: {},
    approvals: {},
    bankTransfers: {},
    references: {},
    lines: {},
    batches: {},
    rules: {},
    links: {},
    cards: {},
    schedules: {},
    weeks: {},
    rates: {},
    books: { closedUntil: null, closings: [], beganAt: null, lookedAt: null },
    keys: {},
    started: {},
    windows: {},
    company: newCompany(),
    rails: {},
    health: { paystack: newHealth(), jazzcash: newHealth(), easypaisa: newHealth() },
  };
}

/** Makes the cast in the product and in the model; the clock begins a minute from the product's present. */
export async function assemble(product: Product, random: Random): Promise<Market> {
  const market = emptyMarket(Math.ceil((await readClock(product)) / 1000) * 1000 + 60_000);
  for (const [name, role] of staff) {
    await enlist(product, name, 'NG', role);
    market.members[name] = { country: 'NG', works: {}, rights: rights[role] ?? [], isSuspended: false };
  }
  // Who sets things up for the others, and does not take part.
  await enlist(product, 'Admin', 'PK', 'superadmin');
  await enlist(product, 'Clerk', 'PK', 'finance');
  await openOwnAccounts(product, 'Clerk', 'Admin');
  for (const company of ['jazzcash', 'easypaisa']) await openWayOut(product, company);
  for (const [name, country] of buyers) {
    await enlist(product, name, country);
    market.members[name] = { country, works: {}, rights: [], isSuspended: false };
  }
  for (const shop of shops) await openShop(product, market, random, shop);
  await setRiskRule(product, 'payment', 'payment_started', 'hold', riskRules.payments);
  await setRiskRule(product, 'withdrawal', 'withdrawal_requested', 'hold', riskRules.withdrawals);
  await setRiskRule(product, 'payment', 'payment_started', 'step_up', riskRules.paymentCodes);
  await setRiskRule(product, 'order', 'order_placed', 'step_up', riskRules.orderCodes);
  return market;
}

/** Rupees leave by the mobile companies, too. */
async function openWayOut(product: Product, company: string) {
  await must(product, 'Clerk', 'admin_switch_payout_rail', {
    p_currency: 'PKR',
    p_provider: company,
    p_is_available: true,
    p_reason: 'For the market.',
    p_idempotency_key: `${idOf(product, 'Clerk')} ${company}`,
  });
}

/** The only rules of risk in force, as the model has them. */
async function setRiskRule(
  product: Product,
  subject: string,
  signal: string,
  action: 'hold' | 'step_up',
  { atLeast, window }: { readonly atLeast: number; readonly window: string },
) {
  await must(product, 'Clerk', 'admin_add_risk_rule', {
    p_code: `market-${subject}s-${action.replace('_', '-')}`,
    p_draft: { signal, scope: 'person', subjects: [subject], threshold: atLeast, window, action, points: 20 },
    p_reason: 'For the market.',
    p_idempotency_key: `${idOf(product, 'Clerk')} ${subject} ${action}`,
  });
}

async function must(product: Product, person: string, command: string, args: Record<string, unknown>) {
  const { code, answer } = await callAs(product, person, command, args, false);
  if (code !== 'done') throw new Error(`${person}, ${command}: ${code}`);
  return answer as Record<string, unknown>;
}

async function openShop(product: Product, market: Market, random: Random, shop: (typeof shops)[number]) {
  const { name, owner, manager, currency, deliveryMinor } = shop;
  const country = currency === 'NGN' ? 'NG' : 'PK';
  await enlist(product, owner, country);
  market.members[owner] = { country, works: { [name]: 'owner' }, rights: [], isSuspended: false };
  const slug = `sim-${idOf(product, owner).slice(0, 8)}`;
  const applied = await must(product, owner, 'apply_for_store', {
    p_slug: slug,
    p_name: `Shop ${slug}`,
    p_tagline: { en: 'Everything' },
    p_description: { en: 'A shop of the simulator.' },
    p_country: country,
    p_currency: currency,
    p_city: country === 'NG' ? 'Lagos' : 'Lahore',
    p_delivery_fee_minor: deliveryMinor,
    p_policies: {},
    p_idempotency_key: `${slug} apply`,
  });
  learn(product, name, applied['store_id']);
  await must(product, 'Moderator', 'admin_decide_store', {
    p_store_id: idOf(product, name),
    p_decision: 'approve',
    p_reason: 'Papers are in order.',
    p_idempotency_key: `${slug} approve`,
  });
  market.stores[name] = { currency, deliveryMinor, status: 'active', owesMinor: 0 };
  if (manager !== null) {
    await enlist(product, manager, country);
    market.members[manager] = { country, works: { [name]: 'manager' }, rights: [], isSuspended: false };
    const { email } = product.people.get(manager) ?? { email: '' };
    const args = { p_store_id: idOf(product, name), p_email: email, p_role: 'manager' };
    await must(product, owner, 'add_store_member', { ...args, p_idempotency_key: `${slug} manager` });
  }
  // Prices that do not divide well, one of them a single minor unit.
  const prices = [random.whole(200_000, 900_000), random.whole(10_000, 60_000) * 10 + 7, random.pick([1, 3, 333_333])];
  for (const [index, priceMinor] of prices.entries()) {
    await stock(product, market, { store: name, owner, name: `${name} product ${index + 1}`, priceMinor });
  }
}

async function stock(
  product: Product,
  market: Market,
  item: { store: string; owner: string; name: string; priceMinor: number },
) {
  const { store, owner, name, priceMinor } = item;
  const fields = { category_slug: 'textiles', title: { en: name }, price_minor: priceMinor, status: 'active' };
  const key = `${idOf(product, store)} ${name}`;
  const saved = await must(product, owner, 'save_product', {
    p_product_id: null,
    p_store_id: idOf(product, store),
    p_fields: fields,
    p_idempotency_key: key,
  });
  learn(product, name, saved['product_id']);
  market.products[name] = { store, priceMinor, onHand: 0, reserved: 0 };
}
