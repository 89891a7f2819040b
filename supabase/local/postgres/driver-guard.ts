/**
 * Makes the database driver (postgres.js 3.4.9) survive a database that dies under it. A reserved connection that was closed is
 * used once more for the rollback: that ends the whole process, and after the release the dead connection is handed out as an
 * open one for ever. See issues 1066, 1154 and 1208 of its repository. A connection that breaks while it asks for the types of
 * arrays, before it serves anybody, ends the process too. Until a release has the fix, the places are mended while the driver is
 * loaded: what is asked of a reservation that is gone fails like any other query, and so does what waited for the types.
 * To be imported before whatever loads the driver.
 */
import { registerHooks } from 'node:module';

type Mend = readonly [before: string, after: string];

const closedError = "Errors.connection('CONNECTION_CLOSED', options, options)";

/** By the end of a file's path: texts that occur once, and what stands in their place. */
const mends: Readonly<Record<string, readonly Mend[]>> = {
  '/postgres/src/connection.js': [
    [
      'const x = socket.write(chunk, fn)',
      `if (socket === null) {
        chunk = nextWriteTimer = null
        error(${closedError})
        return false
      }
      const x = socket.write(chunk, fn)`,
    ],
    // Nobody waits for this promise; the query that opened the connection is told of the end by itself.
    ['return fetchArrayTypes()', 'return fetchArrayTypes().catch(() => undefined)'],
  ],
  // A reservation is its function in `reserved`, which a connection that closes forgets.
  '/postgres/src/index.js': [
    ['c.reserved.release = true', 'c.reserved.release = true\n    const mine = c.reserved'],
    ['sql.release = () => {', 'sql.release = () => {\n      if (c.reserved !== mine) return'],
    [
      'c.queue === full\n        ? queue.push(q)',
      `if (c.reserved !== mine) return q.reject(${closedError})
      c.queue === full\n        ? queue.push(q)`,
    ],
    ['let uncaughtError\n', 'const mine = c.reserved\n      let uncaughtError\n'],
    [
      'c.queue === full\n          ? queries.push(q)',
      `if (c.reserved !== mine) return q.reject(${closedError})
        c.queue === full\n          ? queries.push(q)`,
    ],
  ],
};

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const [, mendsOfFile] = Object.entries(mends).find(([path]) => url.endsWith(path)) ?? [];
    if (mendsOfFile === undefined || loaded.source === undefined || loaded.source === null) return loaded;
    return { ...loaded, source: mendsOfFile.reduce(mend, Buffer.from(loaded.source as Uint8Array).toString()) };
  },
});

function mend(source: string, [before, after]: Mend): string {
  const [start, end, ...more] = source.split(before);
  if (start === undefined || end === undefined || more.length > 0) {
    throw new Error(`The database driver is not the one that driver-guard.ts mends: "${before}" is not in it once.`);
  }
  return start + after + end;
}
