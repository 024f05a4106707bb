/** JSON Pointer (RFC 6901) of a member of the value that `pointer` points to. */
export function childPointer(pointer: string, key: string | number): string {
  const step = String(key);
  // Most keys have neither, and large documents have many keys.
  if (!step.includes("/") && !step.includes("~")) return `${pointer}/${step}`;
  return `${pointer}/${step.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** The keys of a JSON Pointer, unescaped; `undefined` where the text is no pointer. */
export function pointerKeys(pointer: string): readonly string[] | undefined {
  if (pointer === "") return [];
  if (!pointer.startsWith("/")) return undefined;
  const keys = pointer.slice(1).split("/");
  return pointer.includes("~") ? keys.map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~")) : keys;
}
