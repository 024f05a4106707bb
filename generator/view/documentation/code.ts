import { isJsonArray } from "../../../asyncapi/json.js";
import type { Actor, Application, Event, Json } from "../../../asyncapi/index.js";
import { isJsonObject } from "../../../asyncapi/index.js";
import { camelCase } from "../../naming.js";
import { printKey, printString } from "../../print/literal.js";
import { openClient } from "../client.js";
import type { ClientNames } from "../client-names.js";

/** The code that an application's developers write for its events. */
export interface CodeSamples {
  /** Empty where the application does not publish the event. */
  readonly publish: (event: Event, payload: Json) => string;
  readonly handle: (actor: Actor, event: Event, answer: Json | undefined) => string;
}

/** Uses the names that `hazelnats generate` gives; documents whose names collide have no code. */
export function openSamples(application: Application): CodeSamples | undefined {
  const { client, diagnostics } = openClient(application);
  if (diagnostics.some(({ severity }) => severity === "error")) return undefined;
  const { names } = client;
  return {
    publish: (event, payload) => printPublish(event, payload, names),
    handle: (actor, event, answer) => printHandle(actor, { event, answer, names, application }),
  };
}

function printPublish(event: Event, payload: Json, names: ClientNames): string {
  const constant = names.events.get(event);
  if (constant === undefined) return "";
  const needed = event.subject.parameters.filter(
    ({ from, default: value }) => from === undefined && value === undefined,
  );
  const parameters = needed.map(
    ({ name, enum: allowed }) => `${printKey(name)}: ${printString(allowed?.[0] ?? name)}`,
  );
  const value = event.payload.type.kind === "bytes" ? "new Uint8Array([1, 2, 3])" : printJson(payload);
  const options = parameters.length === 0 ? "" : `, { parameters: { ${parameters.join(", ")} } }`;
  const call = `${event.reply === undefined ? "publish" : "request"}(${constant}, ${value}${options});`;
  return [
    'import { connectPublisher } from "@hazelnats/runtime";',
    `import { ${[constant, names.publisher].toSorted().join(", ")} } from "./client/index.js";`,
    "",
    `await using publisher = await connectPublisher(${names.publisher}, { servers: "nats://localhost:4222" });`,
    "await publisher.register();",
    ...(event.reply === undefined
      ? [`await publisher.${call}`]
      : [`const answer = await publisher.${call}`, "console.log(answer);"]),
  ].join("\n");
}

interface HandleParts {
  readonly event: Event;
  readonly answer: Json | undefined;
  readonly names: ClientNames;
  readonly application: Application;
}

function printHandle(actor: Actor, { event, answer, names, application }: HandleParts): string {
  const key = printKey(camelCase(actor.name));
  const others = application.actors.filter((each) => each !== actor).map(({ name }) => camelCase(name));
  const body = answer === undefined ? ["// …"] : [`return ${printJson(answer)};`];
  const handler =
    actor.settings.batch === undefined
      ? arrow("payload, { attempt, signal }", body)
      : arrow("deliveries, { signal }", ["// …"]);
  const handlers =
    actor.events.length === 1
      ? [`${key}: ${handler}`]
      : [
          `${key}: {`,
          ...actor.events.flatMap((each) => {
            const constant = names.events.get(each);
            return constant === undefined
              ? []
              : [`  ${constant}: ${indented(each === event ? handler : arrow("payload", ["// …"]))}`];
          }),
          "},",
        ];
  return [
    'import { connectSubscriber } from "@hazelnats/runtime";',
    `import { ${names.subscriber} } from "./client/index.js";`,
    ...(others.length === 0
      ? []
      : [
          `import { handlers } from "./handlers.js"; // of ${others.slice(0, 4).join(", ")}${others.length > 4 ? " …" : ""}`,
        ]),
    "",
    `await using subscriber = await connectSubscriber(${names.subscriber}, { servers: "nats://localhost:4222" });`,
    "await subscriber.register();",
    "await subscriber.listen({",
    ...(others.length === 0 ? [] : ["  ...handlers,"]),
    ...handlers.map((line) => `  ${indented(line)}`),
    "});",
  ].join("\n");
}

function arrow(parameters: string, body: readonly string[]): string {
  return [`async (${parameters}) => {`, ...body.map((line) => `  ${indented(line)}`), "},"].join("\n");
}

function indented(text: string): string {
  return text.replaceAll("\n", "\n  ");
}

/** JSON as one writes it in TypeScript. */
function printJson(value: Json): string {
  if (isJsonArray(value)) {
    const items = value.map((item) => printJson(item));
    const short = `[${items.join(", ")}]`;
    return short.length < 60 && !short.includes("\n")
      ? short
      : `[\n${items.map((item) => `  ${indented(item)},`).join("\n")}\n]`;
  }
  if (isJsonObject(value)) {
    const entries = Object.entries(value).map(
      ([key, item]) => `${key === "__proto__" ? '["__proto__"]' : printKey(key)}: ${printJson(item)}`,
    );
    if (entries.length === 0) return "{}";
    const short = `{ ${entries.join(", ")} }`;
    return short.length < 60 && !short.includes("\n")
      ? short
      : `{\n${entries.map((entry) => `  ${indented(entry)},`).join("\n")}\n}`;
  }
  return typeof value === "string" ? printString(value) : JSON.stringify(value);
}
