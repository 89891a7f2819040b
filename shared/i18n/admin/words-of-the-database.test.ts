import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isErrorCode } from '../../errors/codes.ts';
import { permissionCodes } from '../../permissions.ts';
import { adminCatalogue } from '../admin.ts';

const migrations = join(import.meta.dirname, '../../../supabase/migrations');

const source = globSync('*.sql', { cwd: migrations })
  .map((file) => readFileSync(join(migrations, file), 'utf8'))
  .join('\n');

/** Each first group of a pattern, once. */
const namesBy = (pattern: RegExp): string[] => [
  ...new Set([...source.matchAll(pattern)].flatMap(([, ...names]) => names.filter(Boolean))),
];

/** Every act that the migrations note by a literal name, also one of two, and the kind of thing that it is about. */
function noted(): { actions: string[]; things: string[] } {
  const calls = [...source.matchAll(/access\.audit\(([^;(]*?)'([a-z_]+)',/g)];
  return {
    actions: calls.flatMap(([, act = '']) => [...act.matchAll(/'([a-z_]+\.[a-z_.]+)'/g)].map(([, name = '']) => name)),
    things: calls.map(([, , thing = '']) => thing),
  };
}

function wordsMissing(keys: readonly string[]): string[] {
  return [...new Set(keys)].filter((key) => !(key in adminCatalogue.en) || !(key in adminCatalogue.ur));
}

it('has words in both languages for every act that is noted, and for what it is about', () => {
  const { actions, things } = noted();
  expect(actions.length).toBeGreaterThan(20);
  const keys = [...actions.map((name) => `admin.audit_action.${name}`), ...things.map((name) => `admin.thing.${name}`)];
  expect(wordsMissing(keys)).toEqual([]);
});

it('has words for what journals, messages and money that moved are about', () => {
  const kinds = [
    ...namesBy(/row\(\s*'([a-z_]+)',[^;]*?::ledger\.transfer_input/g),
    ...namesBy(/p_kind => '([a-z_]+)'[,\n]/g),
    ...namesBy(/post_line\(\s*p_line, [a-z_.']+, '([a-z_]+)'/g),
  ];
  const things = [
    ...namesBy(/p_reference_type => '([a-z_]+)'/g),
    ...namesBy(/outbox\.emit\(\s*'[a-z_.]+',\s*'([a-z_]+)'/g),
  ];
  expect(kinds.length).toBeGreaterThan(15);
  expect(things.length).toBeGreaterThan(5);
  const keys = [...kinds.map((name) => `admin.transfer_kind.${name}`), ...things.map((name) => `admin.thing.${name}`)];
  expect(wordsMissing(keys)).toEqual([]);
});

it('says in both languages of every setting that staff change what it is called and what it does', () => {
  const keys = [...source.matchAll(/insert into core\.settings [^;]*?;\n/g)].flatMap(([rows]) =>
    [...rows.matchAll(/^ {2}\('([a-z_.]+)'/gm)].map(([, name = '']) => name),
  );
  const ofTheHost = ['time_travel.allowed', 'request.ip_header'];
  expect(keys.length).toBeGreaterThan(30);
  const changed = keys.filter((key) => !ofTheHost.includes(key));
  const said = changed.flatMap((key) => [`admin.setting_name.${key}`, `admin.setting_text.${key}`]);
  expect(wordsMissing(said)).toEqual([]);
});

it('says in both languages what two of staff can be asked for', () => {
  const kinds = namesBy(/\(\s*'([a-z_]+\.[a-z_]+)',\s*'[a-z_.]+',\s*'[a-z_.]+',\s*'[a-z_]+\.check_[a-z_]+',/g);
  expect(kinds.length).toBeGreaterThan(20);
  expect(
    wordsMissing(kinds.flatMap((name) => [`admin.approval_action.${name}`, `admin.approval_about.${name}`])),
  ).toEqual([]);
});

it('says in both languages what each timed job does', () => {
  const schedule = readFileSync(join(migrations, '20261121002000_jobs.sql'), 'utf8');
  const names = [...schedule.matchAll(/^ {4}\('([a-z-]+)', '[^']+', '[a-z_.]+\(/gm)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(20);
  const keys = names.map((name) => `admin.job_work.${name.replaceAll('-', '_')}`);
  expect(wordsMissing(keys)).toEqual([]);
});

it('has words for every code that a provider’s answer leaves with a record', () => {
  const providers = join(import.meta.dirname, '../../../supabase/functions/_shared/providers');
  const files = globSync('*.ts', { cwd: providers }).filter((file) => !file.endsWith('.test.ts'));
  const text = files.map((file) => readFileSync(join(providers, file), 'utf8')).join('\n');
  const named = /'((?:provider|transfer|refund|payment|payout|inbox)\.[a-z_]+)'/g;
  const codes = [...text.matchAll(named)].map(([, code = '']) => code).filter((code) => !isErrorCode(code));
  expect(codes.length).toBeGreaterThan(20);
  expect(wordsMissing(codes.map((code) => `admin.code.${code}`))).toEqual([]);
});

it('has words for what messages are about and for every permission', () => {
  const topics = namesBy(/outbox\.emit\(\s*'([a-z_.]+)'/g);
  expect(topics.length).toBeGreaterThan(5);
  const keys = [
    ...topics.map((topic) => `admin.message_topic.${topic}`),
    ...permissionCodes.map((code) => `admin.permission.${code}`),
  ];
  expect(wordsMissing(keys)).toEqual([]);
});
