export { decodeHeaders, encodeHeaders } from "./headers.js";
export { keysOf, pointerOf, valueAt } from "./json-pointer.js";
export { decodePayload, decodeReply, encodePayload, encodeReply } from "./payload.js";
