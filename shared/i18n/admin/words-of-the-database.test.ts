import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { adminCatalogue } from '../admin.ts';

const migrations = join(import.meta.dirname, '../../../supabase/migrations');

/** Every act that the migrations note by a literal name, and the kind of thing that it is about. */
function noted(): { actions: string[]; things: string[] } {
  const source = globSync('*.sql', { cwd: migrations })
    .map((file) => readFileSync(join(migrations, file), 'utf8'))
    .join('\n');
  const calls = [...source.matchAll(/access\.audit\(\s*'([a-z_.]+)',\s*'([a-z_]+)'/g)];
  return { actions: calls.map(([, action = '']) => action), things: calls.map(([, , thing = '']) => thing) };
}

it('has words in both languages for every act that is noted, and for what it is about', () => {
  const { actions, things } = noted();
  expect(actions.length).toBeGreaterThan(20);
  const keys = [...actions.map((name) => `admin.audit_action.${name}`), ...things.map((name) => `admin.thing.${name}`)];
  const missing = keys.filter((key) => !(key in adminCatalogue.en) || !(key in adminCatalogue.ur));
  expect([...new Set(missing)]).toEqual([]);
});

it('says in both languages what each timed job does', () => {
  const schedule = readFileSync(join(migrations, '20261121002000_jobs.sql'), 'utf8');
  const names = [...schedule.matchAll(/^ {4}\('([a-z-]+)', '[^']+', '[a-z_.]+\(/gm)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(20);
  const keys = names.map((name) => `admin.job_work.${name.replaceAll('-', '_')}`);
  expect(keys.filter((key) => !(key in adminCatalogue.en) || !(key in adminCatalogue.ur))).toEqual([]);
});
