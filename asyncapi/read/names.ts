/** In characters; servers take names of consumers up to 255, and ours have two of these in them. */
const longest = 120;

/**
 * Words in kebab-case: `OrderPlaced`, `order_placed`, `order.placed` and `orderPlaced` all become `order-placed`,
 * `HTTPServer` becomes `http-server`. Letters of all scripts stay; empty where there is neither letter nor digit.
 */
export function kebabCase(text: string): string {
  // Many are as they should be already.
  if (/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(text) && text.length <= longest) return text;
  // Looking up the properties of Unicode is slow.
  const words = /^[\x20-\x7e]*$/.test(text) ? wordsOfAscii(text) : wordsOfAny(text);
  return words
    .replace(/^-+|-+$/g, "")
    .toLowerCase()
    .slice(0, longest);
}

function wordsOfAscii(text: string): string {
  return text
    .replaceAll("'", "")
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1-$2")
    .replace(/[^A-Za-z0-9]+/g, "-");
}

function wordsOfAny(text: string): string {
  return text
    .normalize("NFC")
    .replace(/['\u2019]/gu, "")
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, "$1-$2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1-$2")
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, "-");
}

/** The same in ASCII, for names that servers and file systems see: accents go, other scripts too. */
export function asciiKebabCase(text: string): string {
  const folded = text.normalize("NFKD").replace(/\p{M}/gu, "").replaceAll("ß", "ss").replaceAll("ø", "o");
  return kebabCase(folded.replace(/[^\x20-\x7e]/g, "-"));
}
