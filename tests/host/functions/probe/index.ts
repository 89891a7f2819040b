/** An Edge Function that tries what a function must not do, and says what happened. Runs in Deno. */
interface Runtime {
  serve(handler: (request: Request) => Promise<Response>): void;
  readTextFile(path: string): Promise<string>;
  writeTextFile(path: string, text: string): Promise<void>;
  env: { get(name: string): string | undefined; toObject(): Record<string, string> };
  Command: new (program: string) => { output(): Promise<unknown> };
  exit(code: number): never;
}

declare const Deno: Runtime;
declare const EdgeRuntime: { waitUntil(work: Promise<unknown>): void };

const attempts: Record<string, (url: URL) => unknown> = {
  read: () => Deno.readTextFile('/etc/hostname'),
  write: () => Deno.writeTextFile('written-by-probe', 'x'),
  program: () => new Deno.Command('/usr/bin/id').output(),
  environment: () => Deno.env.get('HOME'),
  all_environment: () => Deno.env.toObject(),
  setting: () => Deno.env.get('SUPABASE_URL'),
  database: () => fetch(`http://127.0.0.1:${Deno.env.get('FORBIDDEN_PORT')}/`),
  api: async () => (await fetch(`${Deno.env.get('SUPABASE_URL')}/auth/v1/health`)).status,
  remote_code: () => import(`${Deno.env.get('SUPABASE_URL')}/code.js`),
  wait_until: () => EdgeRuntime.waitUntil(Promise.resolve()),
  crash: () => Deno.exit(3),
};

Deno.serve(async (request) => {
  const url = new URL(request.url);
  const attempt = attempts[url.searchParams.get('try') ?? ''];
  if (!attempt) return Response.json({ path: url.pathname });
  try {
    return Response.json({ allowed: true, value: String(await attempt(url)) });
  } catch (error) {
    return Response.json({ allowed: false, error: error instanceof Error ? error.name : String(error) });
  }
});
