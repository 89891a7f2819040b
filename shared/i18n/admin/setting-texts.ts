import { defineCatalogue } from '../t.ts';

/** What each setting does, for whoever is about to change it. */
export const adminSettingTexts = defineCatalogue({
  en: {
    'admin.setting_text.idempotency.keep_for':
      'A request that is repeated within this time gets its first answer again and moves nothing twice.',
    'admin.setting_text.approval.expires_after': 'A request that nobody decides in this time ends without being done.',
    'admin.setting_text.ledger.time_zone': 'Days and months of the books begin and end at midnight of this zone.',
    'admin.setting_text.ledger.close_days_after':
      'So long after its end the clock closes a day; until then staff can book into it.',
    'admin.setting_text.ledger.reopen_within': 'Books that were closed longer ago stay closed.',
    'admin.setting_text.payment.expire_after':
      'After this a checkout page counts as expired. Money that comes later still reaches the wallet.',
    'admin.setting_text.payment.ask_until':
      'So long after its expiry the provider is still asked about a payment whose end is not known.',
    'admin.setting_text.payment.open_limit': 'Whoever starts more payments in an hour is asked to wait.',
    'admin.setting_text.payment.breaker_window':
      'Calls that failed within this time count together when we judge whether a provider works.',
    'admin.setting_text.payment.breaker_unknowns':
      'After so many calls without a clear answer, more than those with one, the provider gets no new payments.',
    'admin.setting_text.payment.breaker_pause':
      'So long such a provider gets no new payments; then one is let through to see.',
    'admin.setting_text.dispute.list_every':
      'The list finds chargebacks whose message was lost. The more often, the sooner.',
    'admin.setting_text.dispute.list_back':
      'The list is read this far back, and further while an older chargeback is open.',
    'admin.setting_text.bank_transfer.expire_after':
      'After this a reference is no longer expected. Money that comes later still reaches the wallet.',
    'admin.setting_text.bank_transfer.open_limit': 'Whoever asks for more references in an hour is asked to wait.',
    'admin.setting_text.order.pay_within':
      'An order that is not paid by then is cancelled and its pieces can be sold again.',
    'admin.setting_text.order.accept_within':
      'A paid order that the seller does not accept by then is cancelled; the buyer gets the money back.',
    'admin.setting_text.order.ship_within':
      'An accepted order that is not shipped by then is cancelled; the buyer gets the money back.',
    'admin.setting_text.order.transit_within':
      'A shipment that has not arrived by then becomes a dispute, and staff look into it.',
    'admin.setting_text.order.inspect_within':
      'So long after delivery the buyer can report a problem; then the money goes to the seller.',
    'admin.setting_text.order.return_answer_within':
      'A request to return that the seller does not answer by then becomes a dispute.',
    'admin.setting_text.order.return_within': 'So long goods may travel back; then the buyer gets the money.',
    'admin.setting_text.order.dispute_answer_within':
      'After this staff are asked to decide, with or without the answer of the other party.',
    'admin.setting_text.order.dispute_escalate_every':
      'An undecided dispute is brought to the attention of staff again and again.',
    'admin.setting_text.order.dispute_final_after':
      'A dispute that nobody has decided by then gives the buyer the money back.',
    'admin.setting_text.payment_link.create_limit': 'Whoever makes more payment links in an hour is asked to wait.',
    'admin.setting_text.payment_link.order_limit':
      'Whoever places more orders by payment links in an hour is asked to wait.',
    'admin.setting_text.payout.destination_cool_off':
      'A new account gets no money before: time for its owner to notice that it was somebody else who added it.',
    'admin.setting_text.payout.review_above_minor':
      'A larger withdrawal waits until finance has decided. Without an amount every withdrawal in that currency waits.',
    'admin.setting_text.payout.review_first':
      'If so, the first withdrawal to a bank account waits until finance has decided.',
    'admin.setting_text.payout.request_limit': 'Whoever asks for more withdrawals in an hour is asked to wait.',
    'admin.setting_text.payout.fee_ask_until':
      'So long after a withdrawal arrived its provider is still asked what it cost.',
    'admin.setting_text.payout.cooling_off_cap_minor':
      'No more than this goes to a new account in all while it waits. Without an amount nothing does.',
    'admin.setting_text.payout.staff_end_after':
      'Until then only the provider is asked; after it staff may say how a withdrawal ended, two together.',
    'admin.setting_text.payout.weekend':
      'On these days nothing is paid out in that country; what is due then goes on the next day of banks.',
    'admin.setting_text.payout.weekly_hour': 'Weekly payouts run at this full hour of the store’s own day.',
    'admin.setting_text.risk.review_at_score':
      'When rules that matched have so many points together, the act waits for a review.',
    'admin.setting_text.risk.alert_after': 'Staff are told of a review that has waited longer.',
    'admin.setting_text.risk.four_eyes_above_minor':
      'Held money above this is let go by two people. Without an amount all of that currency is.',
    'admin.setting_text.risk.keep_signals':
      'Older signals are deleted. A rule looks back 90 days at most, so not less than that.',
    'admin.setting_text.mail.from': 'Name and address that stand on every e-mail we send.',
  },
  ur: {
    'admin.setting_text.idempotency.keep_for':
      'اس مدت میں دہرائی گئی درخواست کو پہلا ہی جواب ملتا ہے اور کچھ دوبارہ نہیں ہوتا۔',
    'admin.setting_text.approval.expires_after': 'جس درخواست کا فیصلہ اس مدت میں نہ ہو وہ بغیر عمل ختم ہو جاتی ہے۔',
    'admin.setting_text.ledger.time_zone': 'کھاتوں کے دن اور مہینے اسی زون کی آدھی رات کو شروع اور ختم ہوتے ہیں۔',
    'admin.setting_text.ledger.close_days_after':
      'دن ختم ہونے کے اتنی دیر بعد گھڑی اسے بند کرتی ہے؛ تب تک عملہ اس میں اندراج کر سکتا ہے۔',
    'admin.setting_text.ledger.reopen_within': 'اس سے پہلے بند ہونے والے کھاتے بند ہی رہتے ہیں۔',
    'admin.setting_text.payment.expire_after':
      'اس کے بعد ادائیگی کا صفحہ ختم سمجھا جاتا ہے۔ بعد میں آنے والی رقم پھر بھی والٹ میں پہنچتی ہے۔',
    'admin.setting_text.payment.ask_until':
      'جس ادائیگی کا انجام معلوم نہ ہو، ختم ہونے کے اتنی دیر بعد تک کمپنی سے پوچھا جاتا ہے۔',
    'admin.setting_text.payment.open_limit':
      'جو ایک گھنٹے میں اس سے زیادہ ادائیگیاں شروع کرے اسے انتظار کا کہا جاتا ہے۔',
    'admin.setting_text.payment.breaker_window':
      'کمپنی چل رہی ہے یا نہیں، اس کے لیے اس مدت کی ناکام کالیں اکٹھی گنی جاتی ہیں۔',
    'admin.setting_text.payment.breaker_unknowns':
      'اتنی بے جواب کالوں کے بعد، اگر وہ جواب والی کالوں سے زیادہ ہوں، کمپنی کو نئی ادائیگیاں نہیں دی جاتیں۔',
    'admin.setting_text.payment.breaker_pause':
      'اتنی دیر کمپنی کو نئی ادائیگی نہیں ملتی؛ پھر ایک بھیج کر دیکھا جاتا ہے۔',
    'admin.setting_text.dispute.list_every':
      'فہرست سے وہ اعتراض ملتے ہیں جن کا پیغام گم ہو گیا۔ جتنی بار مانگیں اتنی جلدی ملیں گے۔',
    'admin.setting_text.dispute.list_back':
      'فہرست اتنے پیچھے تک پڑھی جاتی ہے، اور جب کوئی پرانا اعتراض کھلا ہو تو اس سے بھی پیچھے۔',
    'admin.setting_text.bank_transfer.expire_after':
      'اس کے بعد حوالے کا انتظار نہیں رہتا۔ بعد میں آنے والی رقم پھر بھی والٹ میں پہنچتی ہے۔',
    'admin.setting_text.bank_transfer.open_limit':
      'جو ایک گھنٹے میں اس سے زیادہ حوالے مانگے اسے انتظار کا کہا جاتا ہے۔',
    'admin.setting_text.order.pay_within': 'جو آرڈر تب تک ادا نہ ہو وہ منسوخ ہوتا ہے اور اس کا مال پھر بک سکتا ہے۔',
    'admin.setting_text.order.accept_within':
      'ادا شدہ آرڈر جسے بیچنے والا تب تک قبول نہ کرے منسوخ ہوتا ہے؛ رقم خریدار کو واپس جاتی ہے۔',
    'admin.setting_text.order.ship_within':
      'قبول شدہ آرڈر جو تب تک نہ بھیجا جائے منسوخ ہوتا ہے؛ رقم خریدار کو واپس جاتی ہے۔',
    'admin.setting_text.order.transit_within': 'جو پارسل تب تک نہ پہنچے وہ تنازعہ بنتا ہے اور عملہ اسے دیکھتا ہے۔',
    'admin.setting_text.order.inspect_within':
      'پہنچنے کے بعد اتنی دیر خریدار شکایت کر سکتا ہے؛ پھر رقم بیچنے والے کو جاتی ہے۔',
    'admin.setting_text.order.return_answer_within':
      'واپسی کی جس درخواست کا جواب بیچنے والا تب تک نہ دے وہ تنازعہ بن جاتی ہے۔',
    'admin.setting_text.order.return_within': 'مال واپسی کے راستے میں اتنا وقت لے سکتا ہے، پھر خریدار کو رقم ملتی ہے۔',
    'admin.setting_text.order.dispute_answer_within':
      'اس کے بعد عملے سے فیصلہ مانگا جاتا ہے، دوسرے فریق نے جواب دیا ہو یا نہیں۔',
    'admin.setting_text.order.dispute_escalate_every': 'بے فیصلہ تنازعہ بار بار عملے کے سامنے لایا جاتا ہے۔',
    'admin.setting_text.order.dispute_final_after':
      'جس تنازعے کا فیصلہ تب تک کوئی نہ کرے اس میں رقم خریدار کو واپس جاتی ہے۔',
    'admin.setting_text.payment_link.create_limit':
      'جو ایک گھنٹے میں اس سے زیادہ ادائیگی لنک بنائے اسے انتظار کا کہا جاتا ہے۔',
    'admin.setting_text.payment_link.order_limit':
      'جو ایک گھنٹے میں لنک سے اس سے زیادہ آرڈر دے اسے انتظار کا کہا جاتا ہے۔',
    'admin.setting_text.payout.destination_cool_off':
      'نئے کھاتے کو اس سے پہلے رقم نہیں جاتی: تاکہ مالک جان لے کہ کھاتہ کسی اور نے تو نہیں ڈالا۔',
    'admin.setting_text.payout.review_above_minor':
      'اس سے بڑی رقم مالیات کے فیصلے تک رکتی ہے۔ جس کرنسی میں رقم نہ لکھی ہو اس کی ہر رقم رکتی ہے۔',
    'admin.setting_text.payout.review_first': 'ہاں ہو تو بینک کھاتے میں پہلی بار رقم مالیات کے فیصلے تک رکتی ہے۔',
    'admin.setting_text.payout.request_limit':
      'جو ایک گھنٹے میں اس سے زیادہ بار رقم نکلوائے اسے انتظار کا کہا جاتا ہے۔',
    'admin.setting_text.payout.fee_ask_until':
      'رقم پہنچنے کے اتنی دیر بعد تک کمپنی سے پوچھا جاتا ہے کہ اس پر کتنا خرچ آیا۔',
    'admin.setting_text.payout.cooling_off_cap_minor':
      'انتظار کے دوران نئے کھاتے کو کل اتنی ہی رقم جا سکتی ہے۔ جس کرنسی میں رقم نہ لکھی ہو اس میں کچھ نہیں جاتا۔',
    'admin.setting_text.payout.staff_end_after':
      'تب تک صرف کمپنی سے پوچھا جاتا ہے؛ اس کے بعد عملے کے دو لوگ مل کر بتا سکتے ہیں کہ کیا ہوا۔',
    'admin.setting_text.payout.weekend':
      'ان دنوں اس ملک میں ادائیگی نہیں ہوتی؛ جو تب واجب ہو وہ بینک کھلنے کے اگلے دن جاتی ہے۔',
    'admin.setting_text.payout.weekly_hour': 'ہفتہ وار ادائیگیاں اسٹور کے اپنے دن کے اسی پورے گھنٹے پر چلتی ہیں۔',
    'admin.setting_text.risk.review_at_score':
      'جب لاگو اصولوں کے پوائنٹس مل کر اتنے ہو جائیں تو کام جائزے کا انتظار کرتا ہے۔',
    'admin.setting_text.risk.alert_after': 'جو جائزہ اس سے زیادہ انتظار کرے اس کی عملے کو خبر دی جاتی ہے۔',
    'admin.setting_text.risk.four_eyes_above_minor':
      'اس سے بڑی روکی رقم دو لوگ جاری کرتے ہیں۔ جس کرنسی میں رقم نہ لکھی ہو اس کی ہر رقم دو لوگ۔',
    'admin.setting_text.risk.keep_signals':
      'اس سے پرانے اشارے مٹ جاتے ہیں۔ اصول زیادہ سے زیادہ 90 دن پیچھے دیکھتا ہے، اس لیے اس سے کم نہ ہو۔',
    'admin.setting_text.mail.from': 'نام اور پتہ جو ہماری ہر ای میل پر ہوتا ہے۔',
  },
});
