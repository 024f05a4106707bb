import { JetStreamApiError } from "@nats-io/jetstream";
import type { JetStreamManager, StreamConfig, StreamInfo } from "@nats-io/jetstream";
import { StreamMissingError, StreamRefusedError } from "../errors.js";
import { infoOf } from "../streams/find-stream.js";
import { createdByKey, ownerKey } from "../streams/ownership.js";

export interface InternalStreamOptions {
  readonly application: string;
  readonly mode: "update" | "verify";
  /** Copies in a cluster, where it is created: what the runtime keeps should be as safe as the events are. */
  readonly replicas: number;
}

/** Of an internal stream, whether it was created just now. */
export interface InternalStream {
  readonly created: boolean;
  readonly info: StreamInfo;
}

/**
 * Creates a stream that the runtime needs beside those of the events, where there is none. One that exists is left as
 * it is, so that what was set by hand stays. Throws `StreamMissingError` (`verify`) and `StreamRefusedError`.
 */
export async function ensureInternalStream(
  jsm: JetStreamManager,
  wanted: Partial<StreamConfig> & { readonly name: string; readonly subjects: string[] },
  options: InternalStreamOptions,
): Promise<InternalStream> {
  const { name: stream, subjects } = wanted;
  const { application, mode, replicas } = options;
  const found = await infoOf(jsm, stream);
  if (found !== undefined) return { created: false, info: found };
  if (mode === "verify") throw new StreamMissingError({ subject: subjects[0] ?? "", stream });
  try {
    const metadata = { [ownerKey]: application, [createdByKey]: application };
    return {
      created: true,
      info: await jsm.streams.add({ ...wanted, num_replicas: replicas, metadata }),
    };
  } catch (cause) {
    if (!(cause instanceof JetStreamApiError)) throw cause;
    // 10058: another process was faster
    const other = cause.code === 10058 ? await infoOf(jsm, stream) : undefined;
    if (other !== undefined) return { created: false, info: other };
    throw new StreamRefusedError({ stream, serverCode: cause.code, reason: cause.message }, { cause });
  }
}
