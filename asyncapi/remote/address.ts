/** Whether a document's path is an address on the web. */
export function isAddress(path: string): boolean {
  return /^https?:\/\//i.test(path);
}

/**
 * The address that a reference names, without its fragment; `undefined` where it names none. References of a
 * document from the web count from its address, so that none of them can name a local file.
 */
export function addressOf(reference: string, from: string): string | undefined {
  if (!isAddress(reference) && !isAddress(from)) return undefined;
  const base = isAddress(from) ? from : undefined;
  if (!URL.canParse(reference, base)) return undefined;
  const url = new URL(reference, base);
  url.hash = "";
  return url.protocol === "https:" || url.protocol === "http:" ? url.href : undefined;
}
