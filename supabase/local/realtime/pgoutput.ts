import type { UserBroadcast } from './frames.ts';

/** A committed row of realtime.messages. */
export interface DatabaseMessage {
  readonly topic: string;
  readonly isPrivate: boolean;
  readonly id: string;
  readonly broadcast: UserBroadcast;
}

/** Reads a stream of pgoutput messages (protocol version 1). */
export interface PgoutputDecoder {
  /** Takes one message; at a commit gives the messages of that transaction in the order they were written. */
  decode(message: Buffer): readonly DatabaseMessage[] | null;
}

const BEGIN = 0x42;
const COMMIT = 0x43;
const RELATION = 0x52;
const INSERT = 0x49;
const TEXT_VALUE = 0x74;

/** Decodes inserts into realtime.messages and its partitions; everything else in the stream is passed over. */
export function createPgoutputDecoder(): PgoutputDecoder {
  const columnsByRelation = new Map<number, readonly string[]>();
  let transaction: DatabaseMessage[] = [];
  return {
    decode(message) {
      const kind = message[0] ?? 0;
      switch (kind) {
        case BEGIN:
          transaction = [];
          return null;
        case RELATION: {
          const relation = readRelation(message);
          if (relation.schema === 'realtime' && relation.table.startsWith('messages')) {
            columnsByRelation.set(relation.id, relation.columns);
          }
          return null;
        }
        case INSERT: {
          const columns = columnsByRelation.get(message.readUInt32BE(1));
          const row = columns === undefined ? null : toMessage(readTuple(message, columns));
          if (row !== null) transaction.push(row);
          return null;
        }
        case COMMIT:
          return transaction;
        default:
          return null;
      }
    },
  };
}

function readRelation(message: Buffer) {
  let offset = 5;
  const readString = () => {
    const end = message.indexOf(0, offset);
    const text = message.toString('utf8', offset, end);
    offset = end + 1;
    return text;
  };
  const schema = readString();
  const table = readString();
  const columnCount = message.readUInt16BE(offset + 1); // after the replica identity
  offset += 3;
  const columns: string[] = [];
  for (let index = 0; index < columnCount; index += 1) {
    offset += 1; // key flag
    columns.push(readString());
    offset += 8; // type and its modifier
  }
  return { id: message.readUInt32BE(1), schema, table, columns };
}

function readTuple(message: Buffer, columns: readonly string[]): Map<string, Buffer> {
  const row = new Map<string, Buffer>();
  let offset = 8; // kind, relation, 'N', column count
  for (const column of columns) {
    const kind = message[offset];
    offset += 1;
    if (kind !== TEXT_VALUE) continue;
    const size = message.readUInt32BE(offset);
    offset += 4;
    row.set(column, message.subarray(offset, offset + size));
    offset += size;
  }
  return row;
}

/** Null for a row that carries nothing to broadcast. */
function toMessage(row: Map<string, Buffer>): DatabaseMessage | null {
  const id = row.get('id')?.toString('latin1');
  const topic = row.get('topic')?.toString('utf8');
  const event = row.get('event')?.toString('utf8');
  const isPrivate = row.get('private')?.toString('latin1');
  if (id === undefined || topic === undefined || event === undefined || isPrivate === undefined) return null;
  const bytes = row.get('binary_payload');
  const json = row.get('payload');
  const metadata = { id };
  if (bytes !== undefined) {
    const body = Buffer.from(bytes.toString('latin1', 2), 'hex'); // bytea prints as \x…
    return {
      id,
      topic,
      isPrivate: isPrivate === 't',
      broadcast: { kind: 'user', event, encoding: 'binary', body, metadata },
    };
  }
  if (json === undefined) return null;
  // A copy: the value is a view of the network buffer, and a channel may hold the message for a while.
  const body = Buffer.from(json);
  return {
    id,
    topic,
    isPrivate: isPrivate === 't',
    broadcast: { kind: 'user', event, encoding: 'json', body, metadata },
  };
}
