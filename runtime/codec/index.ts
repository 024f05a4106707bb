export type { Codec } from "./codec.js";
export { decodeHeaders, encodeHeaders } from "./headers.js";
export { keysOf, plainAt, pointerOf, valueAt } from "./json-pointer.js";
export { decodePayload, decodeReply, encodePayload, encodeReply, replyContentType } from "./payload.js";
