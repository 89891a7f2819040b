import { call, type Json } from './commands.ts';
import { openDatabase } from './database.ts';
import type { Person } from './people.ts';
import { eventually } from './wait.ts';

/** A confirmed step-up: asked for, read where the mail waits to go out (on some hosts none goes by itself), typed in. */
export async function stepUp(person: Person, action: string, context: Json): Promise<string> {
  const { challenge_id: id } = await call<{ challenge_id: string }>(person, 'start_step_up', {
    p_action: action,
    p_context: context,
  });
  const { verified } = await call<{ verified: boolean }>(person, 'verify_step_up', {
    p_challenge_id: id,
    p_code: await codeOf(id),
  });
  if (!verified) throw new Error('the code was not right');
  return id;
}

async function codeOf(challengeId: string): Promise<string> {
  const sql = openDatabase(1);
  try {
    return await eventually('the code is written', async () => {
      const [row] = await sql<{ code: string | null }[]>`
        select substring(d.subject from '[0-9]{6}') as code
        from notifications.deliveries as d
        join outbox.events as e on e.id = d.event_id
        where e.payload ->> 'challenge_id' = ${challengeId}`;
      return row?.code ?? undefined;
    });
  } finally {
    await sql.end();
  }
}
