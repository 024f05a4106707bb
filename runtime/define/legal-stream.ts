import { InvalidDefinitionError } from "../errors.js";
import { legalName, oneOf, positiveDuration, positiveInteger, trueOrFalse } from "./checks.js";
import { toBytes, toMilliseconds } from "./duration.js";
import { legalFilter } from "./legal-subject.js";
import type { StreamOptions } from "./stream.js";

/** Throws `InvalidDefinitionError` at the first setting that can't be meant. */
export function legalStream(stream: StreamOptions): void {
  legalName(stream.name, "stream: name");
  const where = `stream ${stream.name}`;
  if (stream.subjects.length === 0) {
    throw new InvalidDefinitionError(`${where}: subjects`, stream.subjects, "at least one subject");
  }
  for (const subject of stream.subjects) legalFilter(subject, `${where}: subjects`);
  for (const setting of ["maxMessages", "maxMessagesPerSubject", "maxConsumers", "replicas"] as const) {
    const value = stream[setting];
    if (value !== undefined) positiveInteger(value, `${where}: ${setting}`);
  }
  for (const setting of ["maxBytes", "maxMessageSize"] as const) {
    const value = stream[setting];
    if (value !== undefined) positiveInteger(toBytes(value, `${where}: ${setting}`), `${where}: ${setting}`);
  }
  oneOf(stream.retention, ["limits", "interest", "workqueue"], `${where}: retention`);
  oneOf(stream.discard, ["old", "new"], `${where}: discard`);
  oneOf(stream.storage, ["file", "memory"], `${where}: storage`);
  oneOf(stream.compression, ["none", "s2"], `${where}: compression`);
  for (const setting of ["messageTtl", "atomicBatches", "schedules"] as const) {
    trueOrFalse(stream[setting], `${where}: ${setting}`);
  }
  oneOf(stream.deduplicate, ["forever"], `${where}: deduplicate`);
  if (stream.deduplicate !== undefined) legalForever(stream, where);
  oneOf(stream.delays, ["subscribers"], `${where}: delays`);
  if (stream.delays !== undefined && stream.schedules === true) {
    throw new InvalidDefinitionError(`${where}: delays`, stream.delays, "nothing beside `schedules: true`");
  }
  oneOf(stream.wire, ["walnats"], `${where}: wire`);
  if (stream.wire === "walnats") legalWalnats(stream, where);
  legalTimes(stream, where);
}

/** What walnats can't express, its `register()` would undo or fail at. */
const notWalnats = [
  ...(["maxMessagesPerSubject", "duplicateWindow", "discard", "storage", "replicas", "compression"] as const),
  ...(["messageTtl", "atomicBatches", "schedules", "deduplicate", "delays"] as const),
] as const;

/** Throws `InvalidDefinitionError` unless walnats would define the same stream. */
function legalWalnats(stream: StreamOptions, where: string): void {
  const [subject = "", ...others] = stream.subjects;
  const beside = 'beside wire: "walnats"';
  if (others.length > 0 || /[*>]/.test(subject)) {
    const expected = `one subject without wildcards ${beside}`;
    throw new InvalidDefinitionError(`${where}: subjects`, stream.subjects, expected);
  }
  const name = subject.replaceAll(".", "-");
  if (stream.name !== name) {
    throw new InvalidDefinitionError(`${where}: name`, stream.name, `${name}, as walnats calls it`);
  }
  if (stream.retention !== undefined && stream.retention !== "interest") {
    throw new InvalidDefinitionError(`${where}: retention`, stream.retention, `"interest" ${beside}`);
  }
  for (const setting of notWalnats) {
    if (stream[setting] === undefined || stream[setting] === false) continue;
    throw new InvalidDefinitionError(`${where}: ${setting}`, stream[setting], `nothing ${beside}`);
  }
}

/** What would take an event out of its stream would take its id with it. */
function legalForever(stream: StreamOptions, where: string): void {
  const { maxAge, retention, discard, maxMessagesPerSubject: most } = stream;
  const refuse = (setting: keyof StreamOptions, expected: string): never => {
    const why = `${expected} beside deduplicate: "forever"`;
    throw new InvalidDefinitionError(`${where}: ${setting}`, stream[setting], why);
  };
  if (maxAge !== undefined && toMilliseconds(maxAge, `${where}: maxAge`) > 0) refuse("maxAge", "nothing");
  if (retention !== undefined && retention !== "limits") refuse("retention", '"limits"');
  if (discard === "old") refuse("discard", '"new"');
  if (most !== undefined && most !== 1) refuse("maxMessagesPerSubject", "1");
  if (stream.messageTtl === true) refuse("messageTtl", "nothing");
  // a copy that is refused would be tried again for ever, and hold up those behind it
  if (stream.schedules === true) refuse("schedules", "nothing");
}

function legalTimes(stream: StreamOptions, where: string): void {
  const age = stream.maxAge === undefined ? 0 : toMilliseconds(stream.maxAge, `${where}: maxAge`);
  if (stream.duplicateWindow === undefined) return;
  const window = positiveDuration(stream.duplicateWindow, `${where}: duplicateWindow`);
  // the server refuses to remember an id for longer than its message
  if (age === 0 || window <= age) return;
  throw new InvalidDefinitionError(
    `${where}: duplicateWindow`,
    stream.duplicateWindow,
    `at most its maxAge of ${stream.maxAge}`,
  );
}
