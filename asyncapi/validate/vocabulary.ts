/** The kinds of objects whose keys people misspell, and how to tell them by their place. */
type Kind =
  "document" | "info" | "server" | "channel" | "operation" | "message" | "reply" | "components" | "parameter";

interface Words {
  readonly keys: readonly string[];
  readonly required: readonly string[];
}

const about = ["title", "summary", "description", "tags", "externalDocs", "bindings"];
const componentKeys = [
  ...[
    "schemas",
    "messages",
    "channels",
    "operations",
    "servers",
    "parameters",
    "securitySchemes",
    "correlationIds",
  ],
  ...[
    "operationTraits",
    "messageTraits",
    "serverVariables",
    "replies",
    "replyAddresses",
    "externalDocs",
    "tags",
  ],
  ...["serverBindings", "channelBindings", "operationBindings", "messageBindings"],
];
const messageKeys = [
  ...[...about, "name", "headers", "payload", "contentType", "correlationId", "examples", "traits"],
  ...["messageId", "schemaFormat", "oneOf", "deprecated"],
];
const infoKeys = [
  "title",
  "version",
  "description",
  "termsOfService",
  "contact",
  "license",
  "tags",
  "externalDocs",
];

const words: Readonly<Record<2 | 3, Readonly<Record<Kind, Words>>>> = {
  2: {
    document: {
      keys: [
        "asyncapi",
        "id",
        "info",
        "servers",
        "defaultContentType",
        "channels",
        "components",
        "tags",
        "externalDocs",
      ],
      required: ["asyncapi", "info", "channels"],
    },
    info: { keys: infoKeys, required: ["title", "version"] },
    server: {
      keys: [
        "url",
        "protocol",
        "protocolVersion",
        "description",
        "variables",
        "security",
        "tags",
        "bindings",
      ],
      required: ["url", "protocol"],
    },
    channel: {
      keys: ["description", "servers", "subscribe", "publish", "parameters", "bindings", "deprecated"],
      required: [],
    },
    operation: { keys: [...about, "operationId", "security", "traits", "message"], required: [] },
    message: { keys: messageKeys, required: [] },
    reply: { keys: [], required: [] },
    components: { keys: componentKeys, required: [] },
    parameter: { keys: ["description", "schema", "location"], required: [] },
  },
  3: {
    document: {
      keys: [
        "asyncapi",
        "id",
        "info",
        "servers",
        "defaultContentType",
        "channels",
        "operations",
        "components",
      ],
      required: ["asyncapi", "info"],
    },
    info: { keys: infoKeys, required: ["title", "version"] },
    server: {
      keys: [...about, "host", "protocol", "protocolVersion", "pathname", "variables", "security"],
      required: ["host", "protocol"],
    },
    channel: { keys: [...about, "address", "messages", "servers", "parameters"], required: [] },
    operation: {
      keys: [...about, "action", "channel", "security", "traits", "messages", "reply"],
      required: ["action", "channel"],
    },
    message: {
      keys: messageKeys.filter((key) => !["messageId", "schemaFormat", "oneOf"].includes(key)),
      required: [],
    },
    reply: { keys: ["address", "channel", "messages"], required: [] },
    components: { keys: componentKeys, required: [] },
    parameter: { keys: ["enum", "default", "description", "examples", "location"], required: [] },
  },
};

/** What may stand in the object at the path; `undefined` where that is not known here. */
export function wordsAt(path: readonly string[], major: 2 | 3): Words | undefined {
  const kind = kindAt(path[0] === "components" && path.length > 1 ? path.slice(1) : path, path.length);
  return kind && words[major][kind];
}

function kindAt(path: readonly string[], length: number): Kind | undefined {
  if (length === 0) return "document";
  if (length === 1 && path[0] === "info") return "info";
  if (length === 1 && path[0] === "components") return "components";
  const last = path.at(-1) ?? "";
  const before = path.at(-2);
  if (path.length === 2 && before === "servers") return "server";
  if (path.length === 2 && before === "channels") return "channel";
  if (path.length === 2 && before === "operations") return "operation";
  if (before === "messages" && path.length <= 4 && path[0] !== "operations") return "message";
  if (before === "parameters" && path.length <= 4) return "parameter";
  if (path[0] === "operations" && path.length === 3 && last === "reply") return "reply";
  if (path[0] !== "channels") return undefined;
  if (path.length === 3 && (last === "publish" || last === "subscribe")) return "operation";
  if (path.length === 4 && last === "message") return "message";
  return path.length === 6 && before === "oneOf" && path[3] === "message" ? "message" : undefined;
}
