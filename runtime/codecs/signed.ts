import { createHmac, timingSafeEqual } from "node:crypto";
import type { Codec } from "../codec/codec.js";
import { InvalidDefinitionError } from "../errors.js";

export interface SignedOptions {
  /** The secret that publishers and subscribers share; a text counts as UTF-8. */
  readonly key: Uint8Array | string;
  /** Former secrets, which subscribers still take while publishers change over. */
  readonly formerKeys?: readonly (Uint8Array | string)[];
  /** Default `"sha512"`. */
  readonly hash?: "sha256" | "sha384" | "sha512";
}

/**
 * What another codec writes, behind an HMAC of it: a message of somebody without the key, or one that was changed, is an invalid
 * payload. Headers and subjects are not signed, and whoever can read a message can store it again. The same as walnats'
 * `HMACSerializer`.
 */
export function signed(inner: Codec, options: SignedOptions): Codec {
  const { key, formerKeys = [], hash = "sha512" } = options;
  if (key.length === 0) throw new InvalidDefinitionError("signed: key", "", "a secret");
  const digestOf = (secret: Uint8Array | string, data: Uint8Array): Buffer =>
    createHmac(hash, secret).update(data).digest();
  const size = { sha256: 32, sha384: 48, sha512: 64 }[hash];
  return {
    contentType: inner.contentType,
    encode: async (value) => {
      const data = await inner.encode(value);
      return Buffer.concat([digestOf(key, data), data]);
    },
    decode: (bytes) => {
      const [digest, data] = [bytes.subarray(0, size), bytes.subarray(size)];
      const isGenuine = [key, ...formerKeys].some(
        (secret) => digest.length === size && timingSafeEqual(digest, digestOf(secret, data)),
      );
      if (!isGenuine) throw new TypeError("the signature is not that of the message");
      return inner.decode(data);
    },
  };
}
