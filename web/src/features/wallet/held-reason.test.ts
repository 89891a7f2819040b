import { describe, expect, it } from 'vitest';
import { webEnglish } from '@shared/i18n/web/en.ts';
import { heldReason } from './held-reason.ts';

const line = (status: string, due_action: string | null, kind = 'order') =>
  ({ kind, status, due_action, due_at: '2026-11-24T13:00:00Z', viewer_role: 'buyer' }) as const;

describe('why an amount is held', () => {
  it.each([
    [line('placed', 'lapse'), 'wallet.held.lapse.buyer'],
    [line('shipped', 'escalate'), 'wallet.held.escalate.buyer'],
    [line('delivered', 'release'), 'wallet.held.release.buyer'],
    [line('delivered', 'escalate'), 'wallet.held.return_asked.buyer'],
    [line('returning', 'return_lapse'), 'wallet.held.return_lapse.buyer'],
    [line('disputed', 'escalate'), 'wallet.held.disputed.buyer'],
    [line('disputed', 'time_out'), 'wallet.held.disputed.buyer'],
    [{ ...line('placed', 'lapse'), viewer_role: 'seller' as const }, 'wallet.held.lapse.seller'],
    [line('open', 'expire', 'review'), 'wallet.held.until'],
    [{ ...line('open', null, 'review'), due_at: null, viewer_role: null }, 'wallet.held.other'],
  ])('%o', (given, expected) => {
    expect(heldReason(given)).toBe(expected);
    expect(webEnglish).toHaveProperty([expected]);
  });
});
