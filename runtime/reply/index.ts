export { encodeAnswer, encodeAnswerError, readAnswer, sendAnswer } from "./answer.js";
export type { AnswerError, EncodedAnswer } from "./answer.js";
export { coreInquiry, isExpired, storedInquiry } from "./inquiry.js";
export type { Inquiry } from "./inquiry.js";
