/** Who lives in the demo marketplace. Every account has the password `demoPassword`. */
import type { CountryCode } from '../../shared/schemas/primitives.ts';

export const demoPassword = 'amana-demo-2026';

export interface Person {
  readonly key: string;
  readonly email: string;
  readonly name: string;
  readonly country: CountryCode;
  readonly locale: 'en' | 'ur';
  readonly timeZone: string;
  readonly phone: string;
  readonly staffRole?: 'support' | 'finance' | 'superadmin';
  readonly address?: Address;
}

export interface Address {
  readonly recipient: string;
  readonly phone: string;
  readonly line1: string;
  readonly line2: string | null;
  readonly city: string;
  readonly region: string | null;
  readonly country: CountryCode;
  readonly postal_code: string | null;
}

type Place = readonly [line1: string, city: string, region: string, postalCode: string];

function person(key: string, email: string, name: string, phone: string, more: Partial<Person>, place?: Place): Person {
  const country = more.country ?? 'PK';
  return {
    key,
    email,
    name,
    phone,
    country,
    locale: 'en',
    timeZone: country === 'NG' ? 'Africa/Lagos' : 'Asia/Karachi',
    ...more,
    ...(place === undefined ? {} : { address: addressOf(name, phone, country, place) }),
  };
}

function addressOf(
  recipient: string,
  phone: string,
  country: CountryCode,
  [line1, city, region, postal]: Place,
): Address {
  return { recipient, phone, line1, line2: null, city, region, country, postal_code: postal };
}

const nigeria = { country: 'NG' } as const;

export const buyers: readonly Person[] = [
  person('ayesha', 'buyer@amana.test', 'Ayesha Khan', '+923214450172', {}, [
    'House 14, Street 6, Gulberg III',
    'Lahore',
    'Punjab',
    '54660',
  ]),
  person('chinedu', 'buyer2@amana.test', 'Chinedu Okafor', '+2348035521904', nigeria, [
    '12 Adeniran Ogunsanya Street, Surulere',
    'Lagos',
    'Lagos',
    '101283',
  ]),
  person('hina', 'hina@amana.test', 'حنا ملک', '+923334187205', { locale: 'ur' }, [
    'Flat 3B, Saima Heights, Gulshan-e-Iqbal',
    'Karachi',
    'Sindh',
    '75300',
  ]),
  person('usman', 'usman@amana.test', 'Usman Tariq', '+923451190233', {}, [
    'House 221, Sector F-10/2',
    'Islamabad',
    'Islamabad',
    '44000',
  ]),
  person('sana', 'sana@amana.test', 'Sana Yousaf', '+923017725518', {}, [
    '27 Cantt View Road',
    'Multan',
    'Punjab',
    '60000',
  ]),
  person('zubair', 'zubair@amana.test', 'زبیر احمد', '+923129048816', { locale: 'ur' }, [
    'Mohalla Jangi, Qissa Khwani',
    'Peshawar',
    'Khyber Pakhtunkhwa',
    '25000',
  ]),
  person('mariam', 'mariam@amana.test', 'Mariam Sheikh', '+923226610947', {}, [
    'Plot 88, Phase 5, DHA',
    'Karachi',
    'Sindh',
    '75500',
  ]),
  person('ngozi', 'ngozi@amana.test', 'Ngozi Eze', '+2348067713320', nigeria, [
    '5 Ogui Road',
    'Enugu',
    'Enugu',
    '400001',
  ]),
  person('tunde', 'tunde@amana.test', 'Tunde Bakare', '+2348121940065', nigeria, [
    '18 Ring Road, Challenge',
    'Ibadan',
    'Oyo',
    '200273',
  ]),
  person('amina', 'amina@amana.test', 'Amina Bello', '+2347030066412', nigeria, [
    '41 Ahmadu Bello Way',
    'Kaduna',
    'Kaduna',
    '800283',
  ]),
];

export const sellers: readonly Person[] = [
  person('bilal', 'seller@amana.test', 'Bilal Ahmed', '+923004417720', {}),
  person('farah', 'seller.khi@amana.test', 'Farah Siddiqui', '+923218834106', {}),
  person('adunni', 'seller.ng@amana.test', 'Adunni Balogun', '+2348023345518', nigeria),
  person('kashif', 'potter@amana.test', 'Kashif Naqvi', '+923017733492', {}),
];

export const staff: readonly Person[] = [
  person('support', 'support@amana.test', 'Sadia Rehman', '+923335550141', { staffRole: 'support' }),
  person('finance', 'finance@amana.test', 'Imran Qureshi', '+923335550142', { staffRole: 'finance' }),
  person('admin', 'admin@amana.test', 'Nadia Hussain', '+923335550143', { staffRole: 'superadmin' }),
];

export const people: readonly Person[] = [...staff, ...sellers, ...buyers];
