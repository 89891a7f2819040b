import { database, line, statement, vitest, type Bug } from '../bug.ts';

export const payoutBugs: readonly Bug[] = [
  {
    name: 'A withdrawal that was decided is decided again',
    seen: 'Dokan: withdrawals approved twice',
    patch: statement(
      '001310_payouts_commands',
      'create function payouts.decide_withdrawal(',
      "btrim(p_reason)) <> 'applied' then",
      'btrim(p_reason)) is null then',
    ),
    judge: database('payouts/02-commands', 'once'),
  },
  {
    name: 'Staff let their own withdrawal through',
    seen: 'every system with one pair of eyes',
    patch: statement(
      '001310_payouts_commands',
      'create function payouts.decide_withdrawal(',
      'if array[v_withdrawal.requested_by, v_withdrawal.owner_id] && access.readable_owners() then',
      'if false then',
    ),
    judge: vitest('tests/integration/withdrawals', 'is not passed by the member of staff who asked for it'),
  },
  {
    name: 'One member of staff lets any amount go',
    seen: 'every system with one pair of eyes',
    patch: statement(
      '000220_access_approvals',
      'create function access.require_alone(',
      'if p_amount_minor > v_limit then',
      'if false then',
    ),
    judge: database('payouts/10-let-go', 'one kobo above it, not'),
  },
  {
    name: 'Staff agree to an order that has changed since they were asked',
    seen: 'a classic of approvals: agreed on one version, carried out on the next',
    patch: statement(
      '001042_orders_decisions',
      'create function orders.require_unchanged(',
      'if p_seq > p_order.last_seq or exists (',
      'if p_seq > p_order.last_seq and exists (',
    ),
    judge: database('orders/10-decisions', 'a new word of a party: nobody agrees to what was not looked at'),
  },
  {
    name: 'Whoever asks for an adjustment also approves it',
    seen: 'every system with one pair of eyes',
    patch: statement(
      '000220_access_approvals',
      'create function access.require_decidable(',
      'if p_approval.requested_by = p_user_id then',
      'if false then',
    ),
    judge: database('access/04-approvals', 'raises approval.four_eyes'),
  },
  {
    name: 'A transfer that the bank sends back stays paid: failure after success is discarded',
    seen: 'Spree: a returned payout still read settled',
    patch: line(
      '001300_payouts',
      "('settled', 'reverse', 'provider', 'reversed', '{credit_back}', 'withdrawal.reversed', false)",
      "delete from payouts.transitions where from_status = 'settled' and action = 'reverse'",
      "insert into payouts.transitions (from_status, action, actor, to_status, effects, notice, is_confirmed_first) values ('settled', 'reverse', 'provider', 'reversed', '{credit_back}', 'withdrawal.reversed', false)",
    ),
    judge: database('payouts/01-machine', 'when settled, a webhook of reversed'),
  },
  {
    name: 'An answer that was lost counts as a refusal: the money is back in the wallet, and at the bank',
    seen: 'Saleor: unknown outcomes; Spree parks them',
    patch: statement(
      '001305_payouts_sending',
      'create function payouts.sent(',
      "if p_outcome = 'refused' and",
      "if p_outcome in ('refused', 'unknown') and",
    ),
    judge: database('payouts/01-machine', 'a timeout is pending, never failed'),
  },
  {
    name: 'A withdrawal that is on its way is handed over again',
    seen: 'Dokan: double withdrawals',
    patch: statement(
      '001305_payouts_sending',
      'create function payouts.claim_payouts(',
      "where w.status = 'initiated' and",
      "where w.status in ('initiated', 'pending_provider') and",
    ),
    judge: database('payouts/01-machine', 'nobody hands it over twice'),
  },
  {
    name: 'The fee goes missing when a transfer comes back',
    seen: 'Dokan: reverse withdrawals that lose a part',
    patch: statement(
      '001300_payouts',
      'create function payouts.move_money(',
      "row('payout_return', payouts.transit_account(p_withdrawal), v_wallet, p_withdrawal.amount_minor)",
      "row('payout_return', payouts.transit_account(p_withdrawal), v_wallet, p_withdrawal.net_minor)",
    ),
    judge: database('payouts/01-machine', 'when pending_provider, a webhook of failed'),
  },
  {
    name: 'One code confirms two withdrawals',
    seen: 'a classic of codes by mail',
    patch: statement(
      '000210_access_commands',
      'create function access.require_step_up(',
      'set consumed_at = core.now() where',
      'set consumed_at = null where',
    ),
    judge: database('access/02-audit-limits-step-up', 'once'),
  },
  {
    name: 'A code for a small withdrawal confirms a large one',
    seen: 'a classic of codes by mail',
    patch: statement(
      '000210_access_commands',
      'create function access.require_step_up(',
      "and c.context = coalesce(p_context, '{}')",
      '',
    ),
    judge: database('access/02-audit-limits-step-up', 'other arguments need another code'),
  },
  {
    name: 'Money goes to an account that was added a minute ago',
    seen: 'account takeover, the usual way',
    patch: statement(
      '001310_payouts_commands',
      'create function payouts.add_destination(',
      "v_usable_at := core.now() + core.setting_interval('payout.destination_cool_off');",
      'v_usable_at := core.now();',
    ),
    judge: database('payouts/02-commands', 'and no money goes to it'),
  },
  {
    name: 'One digit of an IBAN is mistyped, and the money is somebody else’s',
    seen: 'a classic of bank transfers: numbers are taken by their form alone',
    patch: statement('000450_input', 'create function core.is_iban(', '::numeric % 97 = 1', '::numeric % 97 >= 0'),
    judge: database('payouts/02-commands', 'one digit is another one'),
  },
];
