-- Notifications: what people and staff read about reviews. Calm and true, and never the rule.

select notifications.add_text(t.kind, 'any', true, t.title_en, t.body_en, t.title_ur, t.body_ur)
from (
  values
    ('payment.under_review',
      'Your top-up of {sum} has arrived and is being checked',
      '{sum} is in your wallet and held until a person has looked at it, usually within a working day. Everything else in your wallet is yours to use.',
      'آپ کے {sum} پہنچ گئے ہیں اور ان کی جانچ ہو رہی ہے',
      '{sum} آپ کے والٹ میں ہیں اور عملے کے دیکھنے تک محفوظ ہیں، عموماً ایک کاروباری دن میں۔ والٹ کی باقی رقم آپ استعمال کر سکتے ہیں۔'),
    ('payment.released',
      '{sum} is available',
      'We have checked it. {sum} in your wallet is yours to use.',
      '{sum} دستیاب ہیں',
      'جانچ مکمل ہوئی۔ آپ کے والٹ کے {sum} اب آپ استعمال کر سکتے ہیں۔'),
    ('risk.question',
      'We have a question about {sum}',
      'To release {sum} we need to know: {reason} Your money is safe until then. Answer in the app.',
      '{sum} کے بارے میں ہمارا ایک سوال',
      '{sum} کو آگے بڑھانے کے لیے ہمیں جاننا ہے: {reason} تب تک آپ کی رقم محفوظ ہے۔ ایپ میں جواب دیں۔'),
    ('risk.waiting',
      'Review {reference} has been waiting too long',
      'Nobody has decided about {sum} yet. Open the reviews in the admin.',
      'جانچ {reference} بہت دیر سے منتظر ہے',
      '{sum} کے بارے میں ابھی کسی نے فیصلہ نہیں کیا۔ ایڈمن میں جانچ کی فہرست کھولیں۔')
) as t (kind, title_en, body_en, title_ur, body_ur);
