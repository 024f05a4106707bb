/** The headers of a message as they came: names are case-sensitive, and each may have several values. */
export type HeaderMap = ReadonlyMap<string, readonly string[]>;
