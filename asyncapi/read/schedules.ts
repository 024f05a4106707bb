import { Cursor } from "../cursor.js";
import { Expansion } from "../expansion.js";
import { isJsonObject } from "../json.js";
import type { Json } from "../json.js";
import { lineSeenFrom } from "../location.js";
import type { Location } from "../location.js";
import type { Definition, Duration, Event, Schedule, Schema, Timing } from "../model/index.js";
import { pointerKeys } from "../pointer.js";
import { memberOf } from "../references.js";
import { Conformance } from "../validate/conformance.js";
import { cronMistake } from "./cron.js";
import { undescribed } from "./described.js";
import type { WrittenSchemas } from "./event.js";
import { kindOf } from "./payloads.js";
import { isToken } from "./parameters.js";
import { milliseconds } from "./stream-rules.js";
import type { Message, Operation, Reading } from "./specification.js";
import { isTimeZone, nearTimeZone } from "./time-zone.js";

interface Known {
  readonly events: ReadonlyMap<Message, Event>;
  readonly schemas: ReadonlyMap<Message, WrittenSchemas>;
  readonly definitions: readonly Definition[];
}

type Report = (what: {
  readonly message: string;
  readonly hint: string;
  readonly at?: Cursor | { readonly location: Location };
}) => void;

/** What the server is to store again and again: `schedule` of operations that send. */
export function readSchedules(
  operations: readonly Operation[],
  { events, schemas, definitions }: Known,
  reading: Reading,
): readonly Schedule[] {
  const found = new Map<Event, Schedule>();
  const byName = new Map<string, Schema>();
  const conformance = new Conformance();
  for (const operation of operations) {
    const cursor = operation.cursor.get("x-jetstream")?.get("schedule");
    if (cursor === undefined) continue;
    if (byName.size === 0) for (const { name, schema } of definitions) byName.set(name, schema);
    const report: Report = ({ message, hint, at = cursor }) =>
      reading.report({
        severity: "error",
        rule: "schedule",
        message,
        hint,
        location: "location" in at ? at.location : at.locate(),
      });
    const message = operation.messages.find((each) => events.has(each));
    const [event, ...others] = operation.messages.flatMap((message) => events.get(message) ?? []);
    if (event === undefined) continue;
    const other = found.get(event);
    if (others.length > 0) {
      report({
        message: `The operation sends ${others.length + 1} messages, and a schedule is for one.`,
        hint: "Give the message an operation of its own.",
      });
    } else if (other?.location !== undefined) {
      report({
        message: `The event "${event.name}" has a schedule in ${lineSeenFrom(other.location, cursor.locate())}, and it can have one.`,
        hint: "Remove one of the two, or give it a message of its own.",
      });
    } else if (isPossible(event, report)) {
      const timing = readTiming(cursor, report);
      const written = message && schemas.get(message);
      const content = { conformance, written, definitions: byName, reading };
      const parts = readContent(cursor, event, { ...content, report });
      found.set(event, { event, timing, ...parts, location: cursor.locate() });
    }
  }
  return [...found.values()];
}

function isPossible(event: Event, report: Report): boolean {
  const { stream, reply, contentType } = event;
  const refuse = (message: string, hint: string): false => {
    report({ message, hint });
    return false;
  };
  if (stream === undefined) {
    return refuse(
      "There is no schedule on core NATS: a stream would keep it.",
      "Give the channel a stream, or remove it.",
    );
  }
  if (stream.settings.schedules === false) {
    return refuse(
      `The stream "${stream.name}" says schedules: false.`,
      "Remove one of the two; a stream of scheduled events allows them by itself.",
    );
  }
  const { deduplicate, wire } = stream.settings;
  if (deduplicate !== undefined || wire !== undefined) {
    const setting = deduplicate === undefined ? `wire: ${wire}` : `deduplicate: ${deduplicate}`;
    return refuse(
      `The stream "${stream.name}" says ${setting}, and takes no schedules.`,
      "Remove one of the two.",
    );
  }
  if (reply !== undefined) {
    return refuse("A request can't be scheduled: nobody would wait for its answer.", "Remove the schedule.");
  }
  if (event.cloudEvents !== undefined) {
    return refuse(
      "An event of CloudEvents can't be scheduled: each tick would have the same id and time.",
      "Leave out its attributes, or publish it in code.",
    );
  }
  if (kindOf(contentType) !== "bytes") return true;
  return refuse(
    `A payload of type "${contentType}" can't stand in the document.`,
    "Schedule it in code: definePublisher({ schedules: … }).",
  );
}

function readTiming(cursor: Cursor, report: Report): Timing {
  const [every, cron, timezone] = [cursor.get("every"), cursor.get("cron"), cursor.get("timezone")];
  if (every !== undefined) {
    const duration = cursor.string("every") ?? "";
    if (milliseconds(duration) < 1_000) {
      report({ message: `Every ${duration} is too often.`, hint: "Give it 1s or more.", at: every });
    }
    return { every: duration as Duration }; // checked against x-jetstream.schema.json
  }
  const pattern = cursor.string("cron") ?? "";
  const mistake = cronMistake(pattern);
  if (mistake !== undefined) {
    const hint = 'Write minute, hour, day, month and weekday, such as "30 3 * * MON-FRI".';
    report({ message: `The pattern "${pattern}" can't be: ${mistake}.`, hint, ...(cron && { at: cron }) });
  }
  if (timezone === undefined) return { cron: pattern };
  const name = cursor.string("timezone") ?? "";
  if (!isTimeZone(name)) {
    const near = nearTimeZone(name);
    const hint = near === undefined ? "Take a name of the IANA, such as Europe/Berlin." : `Write ${near}.`;
    report({ message: `There is no time zone "${name}".`, hint, at: timezone });
  }
  return { cron: pattern, timezone: name };
}

interface Content {
  readonly conformance: Conformance;
  readonly written: WrittenSchemas | undefined;
  readonly definitions: ReadonlyMap<string, Schema>;
  readonly reading: Reading;
  readonly report: Report;
}

function readContent(
  cursor: Cursor,
  event: Event,
  { conformance, written, definitions, reading, report }: Content,
): Pick<Schedule, "payload" | "parameters" | "headers"> {
  const { references } = reading;
  const check = (key: "payload" | "headers", value: Json): boolean => {
    const at = cursor.get(key);
    const schema = written?.[key];
    const held = new Cursor(
      { document: cursor.document, pointer: `${cursor.pointer}/${key}`, value },
      references,
    );
    // where it stands in the document, so that the mistake has its place
    const mistake = schema && conformance.mistake(key === "payload" ? (at ?? held) : held, schema);
    if (mistake === undefined) return true;
    report({
      message: `What is scheduled does not fit the ${key} of the event: ${mistake.message}.`,
      hint: at === undefined ? `Give it: ${key}: { … }.` : "Correct it, or the schema that it should follow.",
      ...(at && { at: mistake }),
    });
    return false;
  };
  const given = cursor.get("payload");
  const payload = given === undefined ? {} : new Expansion().of(given);
  if (check("payload", payload)) {
    const unknown = undescribed(payload, event.payload, definitions);
    if (unknown !== undefined) {
      report({
        message: `The payload has "${unknown.join("/")}", of which its schema does not speak.`,
        hint: "Describe it in the schema's properties, or leave it out.",
        ...(given && { at: given }),
      });
    }
  }
  const headers = new Expansion().without(cursor.get("headers"), []);
  const { correlationId } = event;
  const filled =
    correlationId !== undefined && "header" in correlationId ? { [correlationId.header]: "filled-in" } : {};
  check("headers", { ...filled, ...headers });
  const parameters = readValues(cursor, { event, payload, report });
  return {
    payload,
    ...(Object.keys(parameters).length > 0 && { parameters }),
    ...(Object.keys(headers).length > 0 && { headers }),
  };
}

/** The values of parameters that are given; what stands in the payload or has a default needs none. */
function readValues(
  cursor: Cursor,
  facts: { readonly event: Event; readonly payload: Json; readonly report: Report },
): Readonly<Record<string, string>> {
  const { event, payload, report } = facts;
  const given = cursor.get("parameters");
  const known = new Set(event.subject.parameters.map(({ name }) => name));
  for (const [key, at] of given?.entries() ?? []) {
    if (known.has(key)) continue;
    report({
      message: `The subject "${event.subject.template}" has no parameter "${key}".`,
      hint: "Leave it out.",
      at,
    });
  }
  const values: [string, string][] = [];
  for (const { name, from, enum: allowed, default: standard } of event.subject.parameters) {
    const own = given?.get(name);
    const text = given?.string(name);
    if (text !== undefined) values.push([name, text]);
    const found = from === undefined ? undefined : valueAt(payload, from);
    const value = text ?? found ?? standard;
    const token = value === undefined || typeof value === "object" ? undefined : String(value);
    if (token !== undefined && isToken(token) && allowed?.includes(token) !== false) continue;
    const says =
      token !== undefined
        ? `"${token}" can't be the parameter "${name}"`
        : `There is no value for the parameter "${name}"`;
    const hint =
      allowed === undefined
        ? `Give it one token: parameters: { ${name}: … }.`
        : `It is one of ${allowed.join(", ")}.`;
    report({ message: `${says} of the subject "${event.subject.template}".`, hint, ...(own && { at: own }) });
  }
  return Object.fromEntries(values);
}

function valueAt(payload: Json, pointer: string): Json | undefined {
  let value: Json | undefined = payload;
  for (const key of pointerKeys(pointer) ?? [])
    value = value === undefined ? undefined : memberOf(value, key);
  return isJsonObject(value) ? undefined : value;
}
