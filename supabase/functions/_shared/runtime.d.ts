/** The few parts of the Edge runtime that the functions use; declared here so that Node, Deno and the editor agree. */
declare namespace Deno {
  function serve(handler: (request: Request) => Response | Promise<Response>): unknown;
  const env: { get(name: string): string | undefined };
}
