import type { Codec } from "../codec/codec.js";

/** JSON in UTF-8, for other codecs to wrap; an event without a codec has it by its content type. */
export function json(): Codec {
  return {
    contentType: "application/json",
    encode: (value) => {
      const text = JSON.stringify(value);
      if (text === undefined) throw new TypeError(`a ${typeof value} is no JSON`);
      return new TextEncoder().encode(text);
    },
    decode: (bytes): unknown => JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)),
  };
}
