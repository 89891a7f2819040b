/** Every adapter, in every dialect that its company speaks, keeps the same promises. */
import { afterAll, beforeAll } from 'vitest';
import { rulesOf, startWorld, type World } from './companies.ts';
import { conformance } from './conformance.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

conformance('Paystack', rulesOf.paystack, () => world.paystack());
conformance('JazzCash, classic', rulesOf.jazzcashClassic, () => world.jazzcash('classic'));
conformance('JazzCash, pgw', rulesOf.jazzcashClassic, () => world.jazzcash('pgw'));
conformance('JazzCash, orchestrator', rulesOf.jazzcashOrchestrator, () => world.jazzcash('orchestrator'));
conformance('Easypaisa, REST v4', rulesOf.easypaisa, () => world.easypaisa('v4'));
conformance('Easypaisa, REST v5', rulesOf.easypaisa, () => world.easypaisa('v5'));
