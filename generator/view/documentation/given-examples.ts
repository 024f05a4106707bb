import { type Application, type Event, isJsonObject, type JsonObject } from "../../../asyncapi/index.js";
import { isJsonArray } from "../../../asyncapi/json.js";
import type { ExampleDoc } from "./documentation.js";
import type { Example } from "./example.js";

/** The examples of the message, else of its payload's schema, else the one that was made. */
export function examplesOf(event: Event, application: Application, made: Example): readonly ExampleDoc[] {
  const ofMessage = messageExamples(event, application);
  if (ofMessage.length > 0) return ofMessage;
  const ofSchema = (event.payload.notes.examples ?? []).map((value, number, all) => ({
    title: all.length === 1 ? "Example" : `Example ${number + 1}`,
    value,
    unsure: false,
  }));
  return ofSchema.length > 0 ? ofSchema : [{ title: "Generated example", ...made }];
}

/** Code has no meaning for them, so they are among what the document carries. */
function messageExamples({ name }: Event, { document }: Application): readonly ExampleDoc[] {
  const { messages } = document;
  const message = isJsonObject(messages) && Object.hasOwn(messages, name) ? messages[name] : undefined;
  const listed = isJsonObject(message) ? message["examples"] : undefined;
  if (!isJsonArray(listed)) return [];
  return listed.flatMap((example, number) => (isJsonObject(example) ? viewExample(example, number + 1) : []));
}

function viewExample(example: JsonObject, number: number): readonly ExampleDoc[] {
  const said = [example["name"], example["summary"]].filter((text) => typeof text === "string");
  const title = said.length === 0 ? `Example ${number}` : said.join(": ");
  const parts = [
    [title, example["payload"]],
    [`Headers of ${title}`, example["headers"]],
  ] as const;
  return parts.flatMap(([label, value]) =>
    value === undefined ? [] : [{ title: label, value, unsure: false }],
  );
}
