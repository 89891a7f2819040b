/** How the database carries queries out: of one query as it is, of a function by what it runs inside. */
import postgres from 'postgres';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Relation Name'?: string;
  readonly 'Function Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

export interface Explained {
  readonly Plan: PlanNode;
}

/** The nodes of a plan from the top down, each with the index, table or function that it reads; what comes twice is told once. */
export function nodesOf(plans: readonly Explained[]): string[] {
  const walk = (node: PlanNode): string[] => {
    const reads = node['Index Name'] ?? node['Relation Name'] ?? node['Function Name'];
    return [
      reads === undefined ? node['Node Type'] : `${node['Node Type']} ${reads}`,
      ...(node.Plans ?? []).flatMap(walk),
    ];
  };
  return [...new Set(plans.flatMap(({ Plan }) => walk(Plan)))];
}

/**
 * Answers with the plans of everything that a statement runs, also inside functions, where EXPLAIN does not look. The address
 * is that of a superuser. Statements run in one process, since workers do not tell theirs.
 */
export async function openPlanReader(address: string) {
  let seen: Explained[] = [];
  const sql = postgres(address, {
    max: 1,
    onnotice: ({ message = '' }) => {
      const json = /plan:\s*(\{[\s\S]*\})\s*$/.exec(message)?.[1];
      if (json !== undefined) seen.push(JSON.parse(json) as Explained);
    },
  });
  await sql.unsafe(`
    load 'auto_explain';
    set auto_explain.log_min_duration = 0;
    set auto_explain.log_nested_statements = on;
    set auto_explain.log_format = json;
    set client_min_messages = log;
    set max_parallel_workers_per_gather = 0;
    set work_mem = '64MB'`);
  return {
    async read(statement: string): Promise<string[]> {
      seen = [];
      await sql.unsafe(statement);
      return nodesOf(seen);
    },
    close: () => sql.end(),
  };
}

export type PlanReader = Awaited<ReturnType<typeof openPlanReader>>;
