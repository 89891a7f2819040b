/** A fashion and beauty store in Lagos, and a potter who has applied to sell. */
import type { Goods, Shop } from './goods.ts';

const goods: readonly Goods[] = [
  {
    key: 'ankara-dress',
    category: 'women',
    price: 28500,
    stock: 20,
    title: { en: 'Ankara midi dress', ur: 'انکارا لباس' },
    description: {
      en: 'A fitted bodice and a skirt that moves, cut from six yards of real wax. Lined, with pockets.',
      ur: 'اصلی موم چھاپ کپڑے سے سلا لباس: چست اوپری حصہ، گھیر دار دامن، استر اور جیبیں۔',
    },
    specifications: { sizes: '8 to 18', fabric: 'Cotton wax print', care: 'Cold wash, inside out' },
    art: { shape: 'dress', pattern: 'block', colors: ['#e07a1f', '#1f3d7a', '#f6d860'] },
  },
  {
    key: 'adire-shirt',
    category: 'men',
    price: 19800,
    stock: 26,
    title: { en: 'Adire shirt, indigo', ur: 'ادیرے قمیض، نیلی' },
    description: {
      en: 'Painted with cassava paste and dipped seven times in Abeokuta indigo. No two are alike.',
      ur: 'کساوا کے لیپ سے نقش اور ابیوکوٹا کے نیل میں سات بار ڈبویا ہوا۔ کوئی دو ایک جیسی نہیں۔',
    },
    specifications: { sizes: 'M to XXL', fabric: 'Cotton', dye: 'Natural indigo' },
    art: { shape: 'shirt', pattern: 'dots', colors: ['#24407a', '#9fb8e8', '#14254a'] },
  },
  {
    key: 'fila-aso-oke',
    category: 'men',
    price: 9500,
    stock: 34,
    title: { en: 'Fila cap in aso-oke', ur: 'اسو اوکے فیلا ٹوپی' },
    description: {
      en: 'Woven in narrow strips in Iseyin and shaped by hand. Sits as it should, left or right.',
      ur: 'ایسیین میں تنگ پٹیوں میں بُنی، ہاتھ سے ڈھلی۔ دائیں بائیں جیسے چاہیں سجے۔',
    },
    specifications: { size: '56 to 62 cm', fabric: 'Aso-oke', lining: 'Cotton' },
    art: { shape: 'cap', pattern: 'stripe', colors: ['#7b2d43', '#e0b04a', '#3d1521'] },
  },
  {
    key: 'gele-headtie',
    category: 'women',
    price: 12000,
    stock: 30,
    title: { en: 'Gele headtie, sego', ur: 'گیلے سرپوش' },
    description: {
      en: 'Stiff enough to stand through a whole owambe and soft enough to tie alone.',
      ur: 'پوری تقریب میں کھڑا رہے، اور اکیلے باندھنا بھی آسان۔',
    },
    specifications: { length: '180 x 90 cm', finish: 'Metallic jacquard' },
    art: { shape: 'gele', pattern: 'diamond', colors: ['#7d3fa0', '#e8c15a', '#4a2264'] },
  },
  {
    key: 'leather-sandals',
    category: 'shoes',
    price: 17500,
    stock: 24,
    title: { en: 'Leather sandals from Kano', ur: 'کانو کے چمڑے کے سینڈل' },
    description: {
      en: 'Vegetable-tanned goat leather on a rubber sole, stitched and not glued.',
      ur: 'جڑی بوٹیوں سے رنگا بکری کا چمڑا، ربڑ کا تلا، چپکا نہیں بلکہ سِلا ہوا۔',
    },
    specifications: { sizes: '38 to 46', leather: 'Goat', sole: 'Rubber' },
    art: { shape: 'sandals', pattern: 'plain', colors: ['#9a5a2c', '#5d3318', '#d9a066'] },
  },
  {
    key: 'raffia-bag',
    category: 'women',
    price: 15200,
    stock: 18,
    title: { en: 'Raffia market bag', ur: 'رافیہ کا تھیلا' },
    description: {
      en: 'Woven in Ikot Ekpene, with leather handles that carry a week’s shopping.',
      ur: 'ایکوٹ ایکپینے میں بُنا، چمڑے کے دستے جو ہفتے بھر کا سودا اٹھا لیں۔',
    },
    specifications: { size: '42 x 30 x 18 cm', handles: 'Leather' },
    art: { shape: 'bag', pattern: 'check', colors: ['#d8b06a', '#9c6b34', '#5a3a1c'] },
  },
  {
    key: 'coral-necklace',
    category: 'crafts',
    price: 32000,
    stock: 9,
    title: { en: 'Coral bead necklace, three strands', ur: 'مرجان کا ہار، تین لڑیاں' },
    description: {
      en: 'Strung in Benin in the old way, knotted between the beads so that none is lost.',
      ur: 'بینن میں پرانے طریقے سے پرویا، ہر دانے کے بعد گرہ تاکہ کوئی نہ گرے۔',
    },
    specifications: { length: '48 cm', strands: '3', clasp: 'Gold plated' },
    art: { shape: 'necklace', pattern: 'plain', colors: ['#d8543c', '#f0a08c', '#c9a24a'] },
  },
  {
    key: 'shea-butter',
    category: 'beauty',
    price: 4800,
    stock: 80,
    title: { en: 'Raw shea butter, 500 g', ur: 'خالص شیا بٹر، 500 گرام' },
    description: {
      en: 'Pressed in Saki from this year’s nuts, filtered once, nothing added.',
      ur: 'ساکی میں اسی سال کی گریوں سے نکالا، ایک بار چھانا، کچھ ملایا نہیں۔',
    },
    specifications: { weight: '500 g', origin: 'Saki, Oyo', keeps: '18 months' },
    art: { shape: 'tub', pattern: 'plain', colors: ['#f0dca0', '#b98a3c', '#6f8f4e'] },
  },
  {
    key: 'black-soap',
    category: 'beauty',
    price: 3200,
    stock: 90,
    title: { en: 'African black soap, three bars', ur: 'سیاہ صابن، تین ٹکیاں' },
    description: {
      en: 'Cocoa pod ash, palm kernel oil and honey. It foams little and cleans well.',
      ur: 'کوکو کی راکھ، پام کا تیل اور شہد۔ جھاگ کم، صفائی خوب۔',
    },
    specifications: { bars: '3 x 150 g', scent: 'Camwood and honey' },
    art: { shape: 'soap', pattern: 'plain', colors: ['#3a2a22', '#6b4a36', '#e0c28a'] },
  },
  {
    key: 'coconut-oil',
    category: 'beauty',
    price: 5600,
    stock: 60,
    title: { en: 'Cold-pressed coconut oil, 400 ml', ur: 'کولڈ پریس ناریل کا تیل، 400 ملی لیٹر' },
    description: {
      en: 'From Badagry coconuts, pressed within a day. For hair, skin and jollof.',
      ur: 'بداگری کے ناریل سے ایک دن کے اندر نکالا۔ بال، جلد اور کھانے کے لیے۔',
    },
    specifications: { volume: '400 ml', press: 'Cold', bottle: 'Glass' },
    art: { shape: 'bottle', pattern: 'plain', colors: ['#f2efe2', '#5d8a5a', '#8a5a34'] },
  },
  {
    key: 'matte-lipstick',
    category: 'beauty',
    price: 6400,
    stock: 55,
    title: { en: 'Matte lipstick for deep skin, plum', ur: 'میٹ لپ اسٹک، آلوچہ رنگ' },
    description: {
      en: 'A plum that shows on dark skin as it does in the tube. Stays through lunch.',
      ur: 'گہری رنگت پر بھی ویسا ہی رنگ جیسا ٹیوب میں۔ کھانے کے بعد بھی قائم۔',
    },
    specifications: { weight: '3.5 g', finish: 'Matte', free: 'No paraben' },
    art: { shape: 'lipstick', pattern: 'plain', colors: ['#7a2348', '#c9a24a', '#2c2a2e'] },
  },
  {
    key: 'oud-perfume-oil',
    category: 'beauty',
    price: 14500,
    stock: 28,
    title: { en: 'Perfume oil, oud and amber', ur: 'عطر، عود اور عنبر' },
    description: {
      en: 'Ten millilitres without alcohol: a drop on each wrist lasts from Jumu’ah to evening.',
      ur: 'بغیر الکحل دس ملی لیٹر: ہر کلائی پر ایک قطرہ جمعے سے شام تک رہے۔',
    },
    specifications: { volume: '10 ml', alcohol: 'None', bottle: 'Cut glass' },
    art: { shape: 'perfume', pattern: 'plain', colors: ['#c98a2e', '#f3d9a0', '#5a3a14'] },
  },
  {
    key: 'hair-cream',
    category: 'beauty',
    price: 5200,
    stock: 64,
    title: { en: 'Leave-in hair cream, hibiscus', ur: 'بالوں کی کریم، گڑہل' },
    description: {
      en: 'For coils and braids: soft for two days, without weight or white flakes.',
      ur: 'گھنگریالے بالوں اور چوٹیوں کے لیے: دو دن نرم، نہ بوجھ نہ سفیدی۔',
    },
    specifications: { volume: '250 ml', for: 'Type 4 hair' },
    art: { shape: 'tube', pattern: 'plain', colors: ['#c2476a', '#f6e3e9', '#6d1f38'] },
  },
];

export const lagos: Shop = {
  owner: 'adunni',
  slug: 'adunni-lagos',
  name: 'Adunni Lagos',
  country: 'NG',
  currency: 'NGN',
  city: 'Lagos',
  deliveryFee: 2500,
  tagline: { en: 'Made by hand, worn with pride', ur: 'ہاتھ کا کام، فخر سے پہنیں' },
  description: {
    en: 'I grew up between my mother’s sewing machine and Balogun market. We work with forty makers from Kano to Benin and pay them before we sell.',
    ur: 'میں اپنی ماں کی سلائی مشین اور بالوگن بازار کے بیچ بڑی ہوئی۔ ہم کانو سے بینن تک چالیس کاریگروں کے ساتھ کام کرتے ہیں اور بیچنے سے پہلے ادائیگی کرتے ہیں۔',
  },
  policies: {
    returns: {
      en: 'Clothes and shoes within three days, unworn. Beauty goods only when the seal is whole.',
      ur: 'کپڑے اور جوتے تین دن کے اندر، بغیر پہنے۔ آرائش کی چیزیں صرف مہر بند ہوں تو۔',
    },
    shipping: {
      en: 'GIG Logistics: next day in Lagos, two to four days elsewhere.',
      ur: 'GIG لاجسٹکس: لاگوس میں اگلے دن، باقی جگہ دو سے چار دن۔',
    },
  },
  goods,
};

/** Waits for approval in the admin; it has nothing on sale yet. */
export const multan: Shop = {
  owner: 'kashif',
  slug: 'multan-blue-pottery',
  name: 'Multan Blue Pottery',
  country: 'PK',
  currency: 'PKR',
  city: 'Multan',
  deliveryFee: 400,
  tagline: { en: 'Kashigari from the old city', ur: 'پرانے شہر کی کاشی گری' },
  description: {
    en: 'Five generations of kashigars. Tiles, vases and plates, painted in cobalt and turquoise and fired twice in our own kiln near Haram Gate.',
    ur: 'پانچ پشتوں سے کاشی گر۔ حرم گیٹ کے پاس اپنی بھٹی میں دو بار پکی نیلی اور فیروزی ٹائلیں، گلدان اور پلیٹیں۔',
  },
  policies: {
    returns: {
      en: 'Broken on the way: a photo is enough, we send another.',
      ur: 'راستے میں ٹوٹ جائے تو تصویر کافی ہے، ہم دوسرا بھیجیں گے۔',
    },
    shipping: {
      en: 'Packed in straw and wood; four days in Pakistan.',
      ur: 'بھوسے اور لکڑی میں بند؛ پاکستان میں چار دن۔',
    },
  },
  goods: [],
};
