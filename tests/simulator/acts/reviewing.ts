/** Acts around reviews of risk: staff release, refuse or ask about what a rule holds. */
import { answerCase, decideCase, type CaseDecision } from '../model/risk.ts';
import { idOf, learn, type Product } from '../product/product.ts';
import { commandAct, type Act, type World } from '../world.ts';
import { agreeing, type Request } from './approving.ts';
import { ofFinance, people } from './shopping.ts';

export const openCases = ({ market }: World) =>
  Object.keys(market.cases).filter((name) => /^(open|asked)$/.test(market.cases[name]?.status ?? ''));

export function review(world: World): Act[] | null {
  const { random, market } = world;
  const open = openCases(world);
  const names = open.length > 0 && random.chance(0.93) ? open : Object.keys(market.cases);
  if (names.length === 0 || (open.length === 0 && random.chance(0.8))) return null;
  const subject = random.pick(names);
  const person = random.chance(0.92) ? random.pick(['Finance', 'Moderator']) : random.pick(people(world));
  const wanted = random.weighted([
    [5, 'release'],
    [3, 'reject'],
    [5, 'ask'],
    [1, 'forget'],
  ]);
  // The company's messages tell refunds of one payment apart by the amount alone.
  const isAmbiguous = Object.values(market.refunds).some(({ payment }) => payment === subject);
  const decision = wanted === 'reject' && isAmbiguous ? 'release' : wanted;
  const reason = random.chance(0.95) ? 'Talked with the owner.' : ' ';
  const act = reviewing(world, { person, subject, decision, reason, refund: world.name('refund') });
  return decision === 'ask' && random.chance(0.8) ? [act, answering(world, subject)] : [act];
}

export function reviewing(world: World, decision: CaseDecision): Act {
  const { product, market } = world;
  const { person, subject, refund, reason } = decision;
  const caseOf = { p_case_id: '' };
  const act = commandAct(world, {
    person,
    command: 'admin_decide_risk_case',
    text: `reviews ${subject}: ${decision.decision} (${refund})`,
    touched: { cases: [subject], payments: [subject], withdrawals: [subject], refunds: [refund] },
    keyed: { key: world.key(), body: decision },
    args: () => ({ ...caseOf, p_decision: decision.decision, p_reason: reason }),
    predict: (now) => decideCase(now, decision),
  });
  const isRefused = decision.decision === 'reject' && subject in market.payments;
  return {
    ...act,
    async perform(isOverHttp) {
      caseOf.p_case_id = await newestCase(product, subject);
      const outcome = await act.perform(isOverHttp);
      if (isRefused && outcome.code === 'done' && !product.ids.has(refund)) await learnRefund(product, subject, refund);
      return outcome;
    },
  };
}

/** Whoever was asked answers; now and then somebody who was not. */
export function answer(world: World): Act | null {
  const { random, market } = world;
  const names = Object.keys(market.cases);
  const asked = names.filter((name) => market.cases[name]?.status === 'asked');
  if (names.length === 0 || (asked.length === 0 && random.chance(0.9))) return null;
  return answering(world, random.pick(asked.length > 0 ? asked : names));
}

export function answering(world: World, subject: string): Act {
  const { random, market, product } = world;
  const person = random.chance(0.9) ? (market.cases[subject]?.user ?? '') : random.pick(people(world));
  const said = random.chance(0.93) ? 'It is for the wedding.' : ' ';
  const caseOf = { p_case_id: '' };
  const act = commandAct(world, {
    person,
    command: 'answer_review',
    text: `answers what staff asked about ${subject}`,
    touched: { cases: [subject] },
    keyed: { key: world.key(), body: { subject, said } },
    args: () => ({ ...caseOf, p_answer: said }),
    predict: (now) => answerCase(now, { person, subject, answer: said }),
  });
  return {
    ...act,
    async perform(isOverHttp) {
      caseOf.p_case_id = await newestCase(product, subject);
      return act.perform(isOverHttp);
    },
  };
}

/** Two of staff let something go that a rule holds. */
export function letGo(world: World): Act[] | null {
  const { random, market } = world;
  const open = openCases(world);
  const names = open.length > 0 && random.chance(0.9) ? open : Object.keys(market.cases);
  if (names.length === 0 || (open.length === 0 && random.chance(0.8))) return null;
  return agreeing(world, lettingGo(world, random.pick(names), ofFinance(world, 0.92)));
}

export function lettingGo({ market, product }: World, subject: string, maker: string): Request {
  return {
    maker,
    action: 'risk.release',
    wish: { subject, no: market.cases[subject]?.no ?? 0 },
    reason: 'Talked with the owner.',
    text: `lets ${subject} go on`,
    payload: async () => ({ case_id: await newestCase(product, subject) }),
    touched: { cases: [subject], payments: [subject], withdrawals: [subject] },
  };
}

/** As staff find it in the list of reviews. */
async function newestCase(product: Product, subject: string): Promise<string> {
  const [row] = await product.sql<{ id: string }[]>`
    select c.id from risk.cases as c
    where c.subject_id = ${idOf(product, subject)} and c.is_holding order by c.opened_at desc, c.id desc limit 1`;
  return row?.id ?? idOf(product, 'a review of nothing');
}

async function learnRefund(product: Product, payment: string, refund: string): Promise<void> {
  const [row] = await product.sql<{ id: string }[]>`
    select r.id from payments.refunds as r
    where r.payment_id = ${idOf(product, payment)} order by r.created_at desc, r.id desc limit 1`;
  learn(product, refund, row?.id);
}
