const encoder = new TextEncoder();

/**
 * An attribute as the value of a header: all but printable ASCII is percent-encoded, and so are spaces, double quotes
 * and percent signs (NATS Protocol Binding for CloudEvents 1.0.3, 3.1.3.2).
 */
export function toHeaderValue(text: string): string {
  return text.replaceAll(/[^\x21\x23\x24\x26-\x7e]/gu, (character) =>
    Array.from(
      encoder.encode(character),
      (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
    ).join(""),
  );
}

/** `undefined`: percent signs that are no UTF-8. Quoted texts are read, which older versions of the binding wrote. */
export function fromHeaderValue(value: string): string | undefined {
  const quoted = /^"(.*)"$/s.exec(value)?.[1];
  try {
    return decodeURIComponent(quoted === undefined ? value : quoted.replaceAll(/\\(.)/gs, "$1"));
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
