import type { WalletLine } from '@shared/schemas/wallets.ts';

const cases = ['lapse', 'release', 'escalate', 'return_asked', 'return_lapse', 'disputed'] as const;
export type HeldReason =
  `wallet.held.${(typeof cases)[number]}.${'buyer' | 'seller'}` | 'wallet.held.other' | 'wallet.held.until';

/** The sentence that says why an amount is held and what happens to it next; its places are `due` and `party`. */
export function heldReason(
  line: Pick<WalletLine, 'kind' | 'status' | 'due_action' | 'due_at' | 'viewer_role'>,
): HeldReason {
  if (line.kind !== 'order' || line.viewer_role === null) {
    return line.due_at === null ? 'wallet.held.other' : 'wallet.held.until';
  }
  const found = cases.find((one) => one === caseOf(line));
  return `wallet.held.${found ?? 'disputed'}.${line.viewer_role}`;
}

function caseOf({ status, due_action: action }: Pick<WalletLine, 'status' | 'due_action'>): string | null {
  if (status === 'disputed') return 'disputed';
  // After a request to return it is the seller whose answer is waited for, not the parcel.
  if (status === 'delivered' && action === 'escalate') return 'return_asked';
  return action;
}
