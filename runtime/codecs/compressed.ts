import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import type { Codec } from "../codec/codec.js";

export interface CompressedOptions {
  /** 1 (fast) to 9 (small). Default 6. */
  readonly level?: number;
  /** What a message may become, in bytes; a larger one is an invalid payload. Default 8 MiB. */
  readonly largest?: number;
}

/**
 * What another codec writes, compressed by gzip. For payloads of some kilobytes; smaller ones only grow. The same as walnats'
 * `GZipSerializer`.
 */
export function compressed(inner: Codec, options: CompressedOptions = {}): Codec {
  const { level = 6, largest = 8 * 2 ** 20 } = options;
  return {
    contentType: inner.contentType,
    encode: async (value) => promisify(gzip)(await inner.encode(value), { level }),
    // without a bound a few bytes could fill the memory
    decode: async (bytes) => inner.decode(await promisify(gunzip)(bytes, { maxOutputLength: largest })),
  };
}
