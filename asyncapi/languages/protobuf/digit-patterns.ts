/** ProtoJSON has numbers of 64 bits as texts. */
export const int64Digits = "^-?(0|[1-9][0-9]{0,18})$";
export const uint64Digits = "^(0|[1-9][0-9]{0,19})$";

/** What tells them from other texts. */
export const digitPatterns: ReadonlySet<string> = new Set([int64Digits, uint64Digits]);
