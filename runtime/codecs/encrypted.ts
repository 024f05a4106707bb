import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Codec } from "../codec/codec.js";
import { InvalidDefinitionError } from "../errors.js";

export interface EncryptedOptions {
  /** 32 bytes in URL-safe Base64, `randomBytes(32).toString("base64url")`. */
  readonly key: string;
  /** Former keys, with which subscribers still read while publishers change over. */
  readonly formerKeys?: readonly string[];
}

/**
 * What another codec writes, encrypted and signed as [Fernet](https://github.com/fernet/spec) says (AES-128-CBC, HMAC-SHA256): who
 * has no key can neither read nor make a message. Headers and subjects stay readable, and so is what `deduplicateBy` and parameters
 * take from the payload. The same as walnats' `FernetSerializer`. Throws `InvalidDefinitionError` for what is no key.
 */
export function encrypted(inner: Codec, options: EncryptedOptions): Codec {
  const key = keyOf(options.key);
  const keys = [key, ...(options.formerKeys ?? []).map(keyOf)];
  return {
    contentType: inner.contentType,
    encode: async (value) => {
      const head = Buffer.alloc(9);
      head[0] = version;
      head.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 1_000)), 1);
      const vector = randomBytes(16);
      const cipher = createCipheriv("aes-128-cbc", key.encryption, vector);
      const body = [cipher.update(await inner.encode(value)), cipher.final()];
      const token = Buffer.concat([head, vector, ...body]);
      const text = Buffer.concat([token, digestOf(key, token)]).toString("base64url");
      return new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 4) * 4, "="));
    },
    decode: (bytes) => {
      const token = Buffer.from(new TextDecoder().decode(bytes), "base64url");
      const [signedPart, digest] = [token.subarray(0, -32), token.subarray(-32)];
      const mine = keys.find(
        (each) => digest.length === 32 && timingSafeEqual(digest, digestOf(each, signedPart)),
      );
      if (mine === undefined || signedPart[0] !== version) throw new TypeError("no key fits the message");
      const decipher = createDecipheriv("aes-128-cbc", mine.encryption, signedPart.subarray(9, 25));
      return inner.decode(Buffer.concat([decipher.update(signedPart.subarray(25)), decipher.final()]));
    },
  };
}

const version = 0x80;

interface Key {
  readonly signing: Buffer;
  readonly encryption: Buffer;
}

function keyOf(text: string): Key {
  const bytes = Buffer.from(text, "base64url");
  // the key itself must not stand in a log
  if (bytes.length !== 32)
    throw new InvalidDefinitionError("encrypted: key", "(secret)", "32 bytes in Base64");
  return { signing: bytes.subarray(0, 16), encryption: bytes.subarray(16) };
}

function digestOf({ signing }: Key, data: Uint8Array): Buffer {
  return createHmac("sha256", signing).update(data).digest();
}
