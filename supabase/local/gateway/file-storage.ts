/** Storage's objects as files under the host's home. The metadata is in the database; a file holds the bytes alone. */
import { createHash } from 'node:crypto';
import {
  cpSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';

interface Metadata {
  readonly cacheControl: string;
  readonly contentLength: number;
  readonly size: number;
  readonly mimetype: string;
  readonly lastModified: Date;
  readonly eTag: string;
}

type Body = ReadableStream | Buffer | Uint8Array;

/** The adapter that @supabase/lite stores objects with. */
export class FileStorage {
  readonly driver = undefined;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async getObject(bucket: string, key: string) {
    const metadata = await this.headObject(bucket, key);
    const stream = Readable.toWeb(createReadStream(this.#path(bucket, key))) as ReadableStream;
    return { metadata, httpStatusCode: 200, body: stream };
  }

  async uploadObject(
    bucket: string,
    key: string,
    _version: string | undefined,
    body: Body | import('node:stream/web').ReadableStream,
    contentType: string,
    cacheControl: string,
  ): Promise<Metadata> {
    const bytes =
      body instanceof Uint8Array ? body : new Uint8Array(await new Response(body as ReadableStream).arrayBuffer());
    const path = this.#path(bucket, key);
    mkdirSync(dirname(path), { recursive: true });
    // Written aside and renamed, so that a reader sees the old bytes or the new ones and never half of them.
    writeFileSync(`${path}.new`, bytes);
    writeFileSync(`${path}.json`, JSON.stringify({ contentType, cacheControl }));
    renameSync(`${path}.new`, path);
    return this.headObject(bucket, key);
  }

  async deleteObject(bucket: string, key: string): Promise<void> {
    rmSync(this.#path(bucket, key), { force: true });
    rmSync(`${this.#path(bucket, key)}.json`, { force: true });
  }

  async deleteObjects(bucket: string, keys: string[]): Promise<void> {
    for (const key of keys) await this.deleteObject(bucket, key);
  }

  async copyObject(
    sourceBucket: string,
    source: string,
    _version: string | undefined,
    destinationBucket: string,
    destination: string,
  ) {
    const [from, to] = [this.#path(sourceBucket, source), this.#path(destinationBucket, destination)];
    mkdirSync(dirname(to), { recursive: true });
    cpSync(from, to);
    cpSync(`${from}.json`, `${to}.json`);
    const { eTag, lastModified } = await this.headObject(destinationBucket, destination);
    return { httpStatusCode: 200, eTag, lastModified };
  }

  async headObject(bucket: string, key: string): Promise<Metadata> {
    const path = this.#path(bucket, key);
    const stat = statSync(path);
    const { contentType, cacheControl } = JSON.parse(readFileSync(`${path}.json`, 'utf8')) as {
      contentType: string;
      cacheControl: string;
    };
    const eTag = `"${createHash('sha1').update(`${stat.size}-${stat.mtimeMs}`).digest('hex')}"`;
    return {
      cacheControl,
      contentLength: stat.size,
      size: stat.size,
      mimetype: contentType,
      lastModified: stat.mtime,
      eTag,
    };
  }

  async privateAssetUrl(bucket: string, key: string): Promise<string> {
    return `file://${this.#path(bucket, key)}`;
  }

  /** Whether the bytes of an object are there. */
  has(bucket: string, key: string): boolean {
    return existsSync(this.#path(bucket, key));
  }

  /** A key becomes a file name by its hash: no key can name a path outside the folder, or be too long for the file system. */
  #path(bucket: string, key: string): string {
    const name = createHash('sha256').update(`${bucket}/${key}`).digest('hex');
    return join(this.#folder, name.slice(0, 2), name);
  }
}
