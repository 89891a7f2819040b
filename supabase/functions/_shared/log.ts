/** Structured logs: one JSON object per line, with ids, codes and durations only; never people's data, keys or bodies. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface Log {
  info(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

/** A log whose lines name the function. */
export function makeLog(functionName: string, write: (line: string) => void = (line) => console.log(line)): Log {
  const line =
    (level: string) =>
    (event: string, fields: LogFields = {}) =>
      write(JSON.stringify({ at: new Date().toISOString(), level, function: functionName, event, ...fields }));
  return { info: line('info'), error: line('error') };
}

/** What went wrong, without the message: messages may quote what they were given. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
