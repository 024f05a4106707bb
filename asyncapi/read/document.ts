import type { Cursor } from "../cursor.js";
import { Expansion } from "../expansion.js";
import type { Json, JsonObject } from "../json.js";
import type { Route } from "./events.js";
import type { Message, Specification } from "./specification.js";

/** What these lead to is a part of the result itself. */
const ownParts = ["#/servers/", "#/components/securitySchemes/"];

/**
 * All that the document says without meaning for code, under its own keys, so that nothing is lost on the way
 * back. Other references are resolved where that ends soon.
 */
export function readDocument(
  specification: Specification,
  { names, routes }: { names: ReadonlyMap<Message, string>; routes: readonly Route[] },
): JsonObject {
  const { root, channels, operations } = specification;
  const plain = new Expansion({ document: root.document, starts: ownParts });
  const info = plain.without(root.get("info"), ["title", "version", "description", "x-hazelnats-name"]);
  const top = plain.without(root, [
    "asyncapi",
    "info",
    "channels",
    "operations",
    "components",
    "x-jetstream",
    "x-hazelnats-name",
  ]);
  const components = root.get("components");
  const routed = new Set(routes.map(({ channel }) => channel));
  const parts: JsonObject = {
    info,
    ...top,
    channels: nonEmpty(
      channels.map((channel) => [
        channel.key,
        plain.without(channel.cursor, [
          ...["parameters", "messages", "publish", "subscribe", "x-jetstream"],
          ...(routed.has(channel) || channel.address === null ? ["address"] : []),
        ]),
      ]),
    ),
    operations: nonEmpty(
      operations.map(({ key, channel, action, cursor }) => [
        key ?? `${channel.key} ${action}`,
        plain.without(cursor, [
          ...[
            "action",
            "channel",
            "messages",
            "message",
            "traits",
            "operationId",
            "description",
            "deprecated",
          ],
          ...["x-jetstream", "x-hazelnats-name", "reply"],
          ...spokenSummary(cursor),
        ]),
      ]),
    ),
    messages: nonEmpty(
      [...names].map(([{ cursor }, name]) => [
        name,
        plain.without(cursor, [
          ...[
            "payload",
            "headers",
            "contentType",
            "schemaFormat",
            "traits",
            "title",
            "description",
            "deprecated",
          ],
          ...["x-jetstream", "x-hazelnats-name"],
          ...spokenSummary(cursor),
        ]),
      ]),
    ),
    components: nonEmpty(["securitySchemes"].map((key) => [key, plain.without(components?.get(key), [])])),
  };
  return nonEmpty(Object.entries(parts));
}

/** Without a description, the summary stands in its place already. */
function spokenSummary(cursor: Cursor): readonly string[] {
  return cursor.string("description") === undefined ? ["summary"] : [];
}

function nonEmpty(entries: readonly (readonly [string, Json])[]): JsonObject {
  return Object.fromEntries(
    entries.filter(
      ([, value]) => typeof value !== "object" || value === null || Object.keys(value).length > 0,
    ),
  );
}
