import type { Cursor } from "../../cursor.js";

/** Where the rules of AsyncAPI 2 look: the document's own channels first, then those that it keeps for reuse. */
export function channels2(root: Cursor): readonly (readonly [address: string, channel: Cursor])[] {
  return [...(root.get("channels")?.entries() ?? []), ...components(root, "channels")];
}

export function operations2(channel: Cursor): readonly Cursor[] {
  return channel
    .entries()
    .flatMap(([key, operation]) => (key === "publish" || key === "subscribe" ? [operation] : []));
}

/** The message of an operation, or its alternatives. */
export function messages2(operation: Cursor): readonly Cursor[] {
  const message = operation.get("message");
  if (message === undefined) return [];
  return message.has("oneOf") ? (message.get("oneOf")?.items() ?? []) : [message];
}

/** Every message of AsyncAPI 2, each once, used or not. */
export function allMessages2(root: Cursor): readonly Cursor[] {
  const used = channels2(root).flatMap(([, channel]) => operations2(channel).flatMap(messages2));
  const kept = components(root, "messages").flatMap(([, message]) =>
    message.has("oneOf") ? (message.get("oneOf")?.items() ?? []) : [message],
  );
  return distinct([...used, ...kept]);
}

/** Every message of AsyncAPI 3, each once, used or not. */
export function allMessages3(root: Cursor): readonly Cursor[] {
  const channels = [...(root.get("channels")?.entries() ?? []), ...components(root, "channels")];
  const used = channels.flatMap(([, channel]) => channel.get("messages")?.entries() ?? []);
  return distinct([...used, ...components(root, "messages")].map(([, message]) => message));
}

export function components(root: Cursor, kind: string): readonly (readonly [key: string, value: Cursor])[] {
  return root.get("components")?.get(kind)?.entries() ?? [];
}

export function distinct(cursors: readonly Cursor[]): readonly Cursor[] {
  return [...new Map(cursors.map((cursor) => [cursor.identity, cursor])).values()];
}

/** The names in braces: `orders.{id}` has `id`. */
export function placeholders(text: string): readonly string[] {
  return [...text.matchAll(/\{(.+?)\}/g)].flatMap(([, name]) => name ?? []);
}
