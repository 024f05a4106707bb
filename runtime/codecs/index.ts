export type { Codec } from "../codec/codec.js";
export { compressed } from "./compressed.js";
export type { CompressedOptions } from "./compressed.js";
export { encrypted } from "./encrypted.js";
export type { EncryptedOptions } from "./encrypted.js";
export { json } from "./json.js";
export { signed } from "./signed.js";
export type { SignedOptions } from "./signed.js";
