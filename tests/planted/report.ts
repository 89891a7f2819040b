/** docs/planted-bugs.md, as the command writes it. */
import type { Bug, Judge } from './bug.ts';
import type { Verdict } from './judges.ts';

export interface Result {
  readonly bug: Bug;
  readonly verdict: Verdict;
}

const words: Readonly<Record<Verdict, string>> = {
  red: 'noticed',
  green: '**not noticed**',
  silent: '**the test did not run**',
};

export function writeReport(results: readonly Result[]): string {
  const noticed = results.filter(({ verdict }) => verdict === 'red').length;
  return `# Planted bugs

A check that cannot fail is not a check. \`npm run test:planted\` puts known defects of marketplaces into the product, one at a
time, on a stack and in a copy of its own, and runs the test that must notice each. Before that every one of these tests is green.
The list is \`tests/planted/bugs\`; the command writes this page. That every patch still fits the product is part of
\`npm test\`. In the third column migrations are named without their date, and files of functions from
\`supabase/functions/_shared\` on.

${noticed} of ${results.length} are noticed.

| what goes wrong | where it was seen | planted in | the test that turns red | |
|---|---|---|---|---|
${results.map(row).join('\n')}
`;
}

function row({ bug, verdict }: Result): string {
  const { name, seen, patch, judge } = bug;
  const file = patch.file.replace('supabase/migrations/20261121', '').replace('supabase/functions/_shared/', '');
  const place = patch.kind === 'statement' ? (/\S+ \S+ ([\w.]+)/.exec(patch.statement)?.[1] ?? file) : file;
  return `| ${[name, seen, `\`${place}\``, describe(judge), words[verdict]].map(escape).join(' | ')} |`;
}

function describe(judge: Judge): string {
  if (judge.kind === 'simulator') return `market simulator, seed ${judge.seed}, within ${judge.steps} steps`;
  return `\`${judge.file}\`: ${judge.test}`;
}

const escape = (text: string) => text.replaceAll('|', '\\|');
