import { JetStreamApiError } from "@nats-io/jetstream";
import type { StoredMsg } from "@nats-io/jetstream";
import { headers as createHeaders } from "@nats-io/transport-node";
import type { Connection } from "../connection.js";
import { legalName, positiveDuration } from "../define/checks.js";
import type { Duration } from "../define/duration.js";
import { StreamMissingError, StreamRefusedError } from "../errors.js";
import type { Claim, Idempotency, IdempotencyStore } from "../subscribe/idempotency.js";

export interface NatsKvOptions {
  /** Name of the bucket. Default: `<application>-idempotency`. */
  readonly bucket?: string;
  /** How long is remembered what was handled. Default `"7d"`. */
  readonly keep?: Duration;
  /** Default `"30s"`. */
  readonly lease?: Duration;
  /** Copies of the bucket in a cluster. Read when the bucket is created. Default 1. */
  readonly replicas?: number;
}

/**
 * Remembers what was handled in a key-value bucket of JetStream, which it creates where there is none. One entry for each
 * message, for as long as `keep`.
 */
export function natsKv(options: NatsKvOptions = {}): Idempotency {
  const keep = positiveDuration(options.keep ?? "7d", "natsKv: keep");
  if (options.bucket !== undefined) legalName(options.bucket, "natsKv: bucket");
  return {
    lease: options.lease ?? "30s",
    open: async ({ application, connection: opaque }) => {
      const connection = opaque as Connection; // this package gives its own
      const bucket = options.bucket ?? bucketOf(application);
      await ensureBucket(connection, { bucket, keep, replicas: options.replicas ?? 1 });
      return openBucket(connection, bucket);
    },
  };
}

/** The buckets of actors whose definitions ask for them, so that whoever listens needs no rights to create one. */
export async function ensureBucketOf(
  connection: Connection,
  keeps: readonly Duration[],
  options: {
    readonly application: string;
    readonly mode: "update" | "verify";
    readonly replicas: number;
  },
): Promise<void> {
  if (keeps.length === 0) return;
  const keep = Math.max(...keeps.map((each) => positiveDuration(each, "idempotency: keep")));
  await ensureBucket(connection, { bucket: bucketOf(options.application), keep, ...options });
}

function bucketOf(application: string): string {
  return `${application}-idempotency`;
}

interface BucketOptions {
  readonly bucket: string;
  /** Milliseconds. */
  readonly keep: number;
  readonly replicas?: number;
  readonly mode?: "update" | "verify";
}

async function ensureBucket({ jsm }: Connection, options: BucketOptions): Promise<void> {
  const name = `KV_${options.bucket}`;
  const isMissing = (error: unknown): boolean => error instanceof JetStreamApiError && error.code === 10059;
  const found = await jsm.streams.info(name).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  const maxAge = options.keep * 1_000_000;
  // actors share it, and the one that remembers longest counts
  const isEnough = found !== undefined && (found.config.max_age === 0 || found.config.max_age >= maxAge);
  if (isEnough || (found !== undefined && options.mode === "verify")) return;
  if (options.mode === "verify")
    throw new StreamMissingError({ subject: `$KV.${options.bucket}.>`, stream: name });
  try {
    if (found !== undefined) {
      await jsm.streams.update(name, { max_age: maxAge });
      return;
    }
    await jsm.streams.add({
      name,
      subjects: [`$KV.${options.bucket}.>`],
      description: "What was handled",
      max_msgs_per_subject: 1,
      max_age: maxAge,
      duplicate_window: Math.min(options.keep, 120_000) * 1_000_000,
      num_replicas: options.replicas ?? 1,
      allow_rollup_hdrs: true,
      allow_direct: true,
      deny_delete: true,
    });
  } catch (cause) {
    if (!(cause instanceof JetStreamApiError)) throw cause;
    // 10058: another process was faster
    if (cause.code === 10058) return;
    throw new StreamRefusedError({ stream: name, serverCode: cause.code, reason: cause.message }, { cause });
  }
}

type Entry =
  | { readonly state: "running"; readonly owner: string; readonly lease: number }
  | { readonly state: "done"; readonly result?: string };

const mostWatched = 10_000;

function openBucket({ js, jsm }: Connection, bucket: string): IdempotencyStore {
  const stream = `KV_${bucket}`;
  // no clocks are compared: a claim is over that was not renewed for its lease while this process looked on
  const watched = new Map<string, { readonly revision: number; readonly since: number }>();
  const subjectOf = (key: string): string => `$KV.${bucket}.${key}`;
  // leaf nodes pass on no `$KV`: the API of a domain takes it, as that of others
  const prefix = js.apiPrefix === "$JS.API" ? "" : `${js.apiPrefix}.`;
  const last = (key: string) => jsm.streams.getMessage(stream, { last_by_subj: subjectOf(key) });

  /** The new revision; `undefined`: another one than the expected stands there. */
  const write = async (
    key: string,
    entry: Entry | undefined,
    expected: number,
  ): Promise<number | undefined> => {
    const headers = createHeaders();
    if (entry === undefined) headers.set("KV-Operation", "DEL");
    const data = entry === undefined ? "" : JSON.stringify(entry);
    try {
      const expect = { lastSubjectSequence: expected };
      return (await js.publish(prefix + subjectOf(key), data, { headers, expect })).seq;
    } catch (error) {
      if (error instanceof JetStreamApiError && error.code === 10071) return undefined;
      throw error;
    }
  };
  const mine = (
    key: string,
    own: { readonly owner: string; readonly lease: number; readonly fence: number },
  ): Claim => {
    let revision = own.fence;
    // one after another: each expects the one before
    let writing: Promise<boolean> = Promise.resolve(true);
    const put = (entry: Entry | undefined): Promise<boolean> => {
      const before = writing;
      writing = (async () => {
        await before.catch(() => undefined);
        const next = (await write(key, entry, revision)) ?? (await ownRevision(entry));
        if (next !== undefined) revision = next;
        return next !== undefined;
      })();
      return writing;
    };
    /** After a lost acknowledgement the server finds this claim's own entry in the way. */
    const ownRevision = async (entry: Entry | undefined): Promise<number | undefined> => {
      const found = await last(key);
      if (found === null || entryOf(found)?.state !== "running") return undefined;
      const standing = entryOf(found);
      if (standing?.state !== "running" || standing.owner !== own.owner) return undefined;
      return write(key, entry, found.seq);
    };
    const running: Entry = { state: "running", owner: own.owner, lease: own.lease };
    return {
      kind: "mine",
      fence: own.fence,
      renew: () => put(running),
      complete: (result) =>
        put(
          result === undefined
            ? { state: "done" }
            : { state: "done", result: Buffer.from(result).toString("base64") },
        ),
      release: async () => void (await put(undefined)),
    };
  };
  const take = async (key: string, lease: number, expected: number): Promise<Claim> => {
    watched.delete(key);
    const owner = crypto.randomUUID();
    const fence = await write(key, { state: "running", owner, lease }, expected);
    return fence === undefined ? { kind: "busy" } : mine(key, { owner, lease, fence });
  };

  return {
    claim: async (key, { lease }) => {
      const found = await last(key);
      const entry = found === null ? undefined : entryOf(found);
      if (found === null || entry === undefined) return take(key, lease, found?.seq ?? 0);
      if (entry.state === "done") {
        watched.delete(key);
        return {
          kind: "done",
          result: entry.result === undefined ? undefined : Buffer.from(entry.result, "base64"),
        };
      }
      const known = watched.get(key);
      const now = performance.now();
      if (known?.revision !== found.seq) {
        watched.set(key, { revision: found.seq, since: now });
        // those whose waiting was given up
        const [oldest] = watched.size > mostWatched ? watched.keys() : [];
        if (oldest !== undefined) watched.delete(oldest);
      }
      // a little longer than its owner believes in it
      else if (now - known.since > entry.lease * 1.2) return take(key, lease, found.seq);
      return { kind: "busy" };
    },
  };
}

/** `undefined`: it was released, or is none of ours. */
function entryOf(stored: StoredMsg): Entry | undefined {
  if (stored.data.length === 0) return undefined;
  try {
    const entry: unknown = stored.json();
    // whoever can write the bucket can forge anything anyway
    return typeof entry === "object" && entry !== null && "state" in entry ? (entry as Entry) : undefined;
  } catch {
    return undefined;
  }
}
