import { database, statement, type Bug } from '../bug.ts';

/** Rules of ours that two people change. */
export const changeBugs: readonly Bug[] = [
  {
    name: 'One member of staff alone changes the commission: what is asked for is done at once',
    seen: 'every system with one pair of eyes',
    patch: statement(
      '000220_access_approvals',
      'create function access.request_approval(',
      "perform access.audit('approval.request'",
      "perform access.carry_out(v_approval);\n  perform access.audit('approval.request'",
    ),
    judge: database('pricing/02-versions', 'asking changes nothing'),
  },
  {
    name: 'One member of staff alone changes a setting that concerns money',
    seen: 'every system with one pair of eyes',
    patch: statement(
      '000230_access_changes',
      'create function access.set_setting(',
      'if v_before.is_decided_by_two then',
      'if false then',
    ),
    judge: database('access/01-guards', 'not one that concerns money'),
  },
  {
    name: 'A setting is agreed on that is no longer what whoever asked has seen',
    seen: 'a classic of approvals: agreed on one version, carried out on the next',
    patch: statement(
      '000230_access_changes',
      'create function access.require_unchanged(',
      "if v_approval.change is distinct from nullif(p_change, 'null') then",
      'if false then',
    ),
    judge: database('access/05-changes', 'nobody agrees on the change of something else'),
  },
];
