/** What is asked of Paystack in the tests of its adapter: one payment, one payout, one refund. */
export const reference = `AM${'0'.repeat(18)}`;
export const payment = {
  reference,
  amountMinor: 500_000,
  currency: 'NGN',
  email: 'buyer@example.test',
  returnUrl: 'https://api.example.test/functions/v1/payment-return/paystack',
  paymentId: 'p1',
  method: 'hosted',
  payerMobile: null,
  payerIdLast6: null,
  description: 'Amana wallet',
  startedAt: new Date('2026-01-01T00:00:00Z'),
  expiresAt: new Date('2026-01-01T00:45:00Z'),
} as const;
export const payout = {
  reference: `amw-${'0'.repeat(32)}`,
  amountMinor: 995_000,
  currency: 'NGN',
  bankCode: '058',
  accountNumber: '0123456789',
  accountName: 'Ngozi Obi',
  recipientCode: 'RCP_known',
  reason: 'Amana WD-1',
};
export const refund = { refundId: 'r1', paymentReference: reference, amountMinor: 1_000, currency: 'NGN' };
