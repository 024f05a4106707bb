import { isJsonObject, type Json, type JsonObject } from "../json.js";

export type BindingPlace = "server" | "channel" | "operation" | "message";

interface Protocol extends Partial<Readonly<Record<BindingPlace, readonly string[]>>> {
  readonly versions?: readonly string[];
}

/** What AsyncAPI 3.0 knows of bindings, after its own JSON Schema; version 2 lets everything pass. */
const protocols: Readonly<Record<string, Protocol>> = {
  amqp: {
    versions: ["0.3.0"],
    channel: ["exchange", "is", "queue"],
    message: ["contentEncoding", "messageType"],
    operation: [
      "ack",
      "bcc",
      "cc",
      "deliveryMode",
      "expiration",
      "mandatory",
      "priority",
      "timestamp",
      "userId",
    ],
  },
  amqp1: {},
  anypointmq: { versions: ["0.0.1"], channel: ["destination", "destinationType"], message: ["headers"] },
  googlepubsub: {
    versions: ["0.2.0"],
    channel: ["labels", "messageRetentionDuration", "messageStoragePolicy", "schemaSettings"],
    message: ["attributes", "orderingKey", "schema"],
  },
  http: { versions: ["0.2.0", "0.3.0"], message: ["headers", "statusCode"], operation: ["method", "query"] },
  ibmmq: {
    versions: ["0.1.0"],
    server: ["ccdtQueueManagerName", "cipherSpec", "groupId", "heartBeatInterval", "multiEndpointServer"],
    channel: ["destinationType", "maxMsgLength", "queue", "topic"],
    message: ["description", "expiry", "headers", "type"],
  },
  jms: {
    versions: ["0.0.1"],
    server: ["clientID", "jmsConnectionFactory", "properties"],
    channel: ["destination", "destinationType"],
    message: ["headers"],
  },
  kafka: {
    versions: ["0.3.0", "0.4.0", "0.5.0"],
    server: ["schemaRegistryUrl", "schemaRegistryVendor"],
    channel: ["partitions", "replicas", "topic", "topicConfiguration"],
    operation: ["clientId", "groupId"],
    message: ["key", "schemaIdLocation", "schemaIdPayloadEncoding", "schemaLookupStrategy"],
  },
  mercure: {},
  mqtt: {
    versions: ["0.2.0"],
    server: [
      "cleanSession",
      "clientId",
      "keepAlive",
      "lastWill",
      "maximumPacketSize",
      "sessionExpiryInterval",
    ],
    operation: ["messageExpiryInterval", "qos", "retain"],
    message: ["contentType", "correlationData", "payloadFormatIndicator", "responseTopic"],
  },
  mqtt5: {},
  nats: { versions: ["0.1.0"], operation: ["queue"] },
  pulsar: {
    versions: ["0.1.0"],
    server: ["tenant"],
    channel: [
      "compaction",
      "deduplication",
      "geo-replication",
      "namespace",
      "persistence",
      "retention",
      "ttl",
    ],
  },
  redis: {},
  sns: {
    versions: ["0.1.0"],
    channel: ["name", "ordering", "policy", "tags"],
    operation: ["consumers", "deliveryPolicy", "topic"],
  },
  solace: {
    versions: ["0.2.0", "0.3.0", "0.4.0"],
    server: ["clientName", "msgVpn", "msvVpn"],
    operation: ["destinations", "dmqEligible", "priority", "timeToLive"],
  },
  sqs: { versions: ["0.2.0"], channel: ["deadLetterQueue", "queue"], operation: ["queues"] },
  stomp: {},
  ws: { versions: ["0.1.0"], channel: ["headers", "method", "query"] },
};

/**
 * Bindings as AsyncAPI 3 takes them. What it does not know becomes an extension: `x-smf` for a protocol, `x-type` for a
 * member. A version that it does not know is left out: then the latest is meant.
 */
export function boundAsV3(part: JsonObject, place: BindingPlace): JsonObject {
  const { bindings } = part;
  if (!isJsonObject(bindings)) return part;
  const known = Object.entries(bindings).map(([protocol, binding]): [string, Json] => {
    if (protocol.startsWith("x-") || protocol === "$ref") return [protocol, binding];
    const facts = Object.hasOwn(protocols, protocol) ? protocols[protocol] : undefined;
    if (facts === undefined) return [`x-${protocol}`, binding];
    return [protocol, isJsonObject(binding) ? bindingOf(binding, facts, { protocol, place }) : binding];
  });
  return { ...part, bindings: Object.fromEntries(known) };
}

function bindingOf(
  binding: JsonObject,
  facts: Protocol,
  { protocol, place }: { readonly protocol: string; readonly place: BindingPlace },
): JsonObject {
  const names = facts[place];
  const unused = protocol === "amqp" ? unusedOfAmqp(binding) : undefined;
  return Object.fromEntries(
    Object.entries(binding).flatMap(([key, value]): [string, Json][] => {
      if (key === "bindingVersion") {
        return typeof value === "string" && facts.versions?.includes(value) === true ? [[key, value]] : [];
      }
      if (key.startsWith("x-") || (names === undefined && facts.versions === undefined))
        return [[key, value]];
      return names?.includes(key) === true && key !== unused
        ? [[key, inForm(`${protocol} ${key}`, value)]]
        : [[`x-${key}`, value]];
    }),
  );
}

/** Version 3 allows only that of `exchange` and `queue` which `is` names; before, many wrote both. */
function unusedOfAmqp({ is = "routingKey", exchange, queue }: JsonObject): string | undefined {
  if (exchange === undefined || queue === undefined) return undefined;
  return is === "queue" ? "exchange" : "queue";
}

/** Members that were texts before. */
function inForm(key: string, value: Json): Json {
  const isText = typeof value === "string";
  if (isText && (key === "kafka clientId" || key === "kafka groupId"))
    return { type: "string", enum: [value] };
  return isText && (key === "amqp cc" || key === "amqp bcc") ? [value] : value;
}
