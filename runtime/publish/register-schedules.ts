import { createHash } from "node:crypto";
import type { StoredMsg } from "@nats-io/jetstream";
import { toMilliseconds } from "../define/duration.js";
import type { EventDefinition } from "../define/event.js";
import type { Periodic } from "../define/periodic.js";
import type { PublisherDefinition } from "../define/publisher.js";
import type { StreamDefinition } from "../define/stream.js";
import { PublishRefusedError, StreamConflictError } from "../errors.js";
import {
  applicationHeader,
  eventHeader,
  expectedLastSequenceHeader,
  fingerprintHeader,
  scheduleHeader,
  scheduleTargetHeader,
  scheduleTimeZoneHeader,
  scheduleTtlHeader,
  ttlHeader,
} from "../headers.js";
import { dueSubject, periodicSubject, scheduleStreamName } from "../streams/index.js";
import type { ScheduleReport } from "../streams/index.js";
import { isWrongLastSequence } from "./conflict.js";
import { publishDeadline } from "./deadline.js";
import { tryDeliver } from "./deliver.js";
import type { Outlet } from "./deliver.js";
import { messageFor } from "./message.js";
import type { Message } from "./message.js";
import type { RegisterOptions } from "./publisher.js";

/** An event that comes again and again, with its stream. */
interface Recurring {
  readonly event: EventDefinition;
  readonly stream: StreamDefinition;
  readonly periodic: Periodic;
}

/** The events of a publisher that the server stores again and again. */
export function recurringOf(definition: PublisherDefinition): readonly Recurring[] {
  return Object.entries(definition.schedules ?? {}).flatMap(([key, periodic]) => {
    const event = definition.events[key];
    return event?.stream === undefined || periodic === undefined
      ? []
      : [{ event, stream: event.stream, periodic }];
  });
}

/**
 * Makes sure that the server has the schedules of a stream as they are defined, each once however many processes
 * do so. Those of this application that are not defined any more are removed, with `allow: ["schedules"]`.
 */
export async function registerSchedules(
  outlet: Outlet,
  stream: StreamDefinition,
  options: RegisterOptions & {
    readonly application: string;
    readonly recurring: readonly Recurring[];
  },
): Promise<readonly ScheduleReport[]> {
  const recurring = options.recurring.filter((one) => one.stream.name === stream.name);
  const reports: ScheduleReport[] = [];
  for (const one of recurring) reports.push(await registerSchedule(outlet, one, options));
  const kept = new Set(recurring.map(({ event }) => periodicSubject(stream, event.name)));
  return [...reports, ...(await removeOthers(outlet, stream, { ...options, kept }))];
}

async function registerSchedule(
  outlet: Outlet,
  recurring: Recurring,
  options: RegisterOptions & { readonly application: string },
): Promise<ScheduleReport> {
  const { event, stream, periodic } = recurring;
  const message = await messageOf(recurring, options.application);
  const deadline = publishDeadline(event, { timeout: undefined, signal: undefined });
  for (;;) {
    const found = await lastOn(outlet, stream, message.subject);
    const isSame = found?.header.get(fingerprintHeader) === message.headers.get(fingerprintHeader);
    if (isSame) return { event: event.name, kind: "unchanged" };
    if (options.mode === "verify") {
      const from = found?.header.get(scheduleHeader);
      throw conflict(event, { from, to: periodic, hint: "register() without `mode` schedules it" });
    }
    message.headers.set(expectedLastSequenceHeader, String(found?.seq ?? 0));
    const answer = await tryDeliver(outlet, message, deadline);
    if (answer.kind === "stored") return { event: event.name, kind: found === null ? "created" : "changed" };
    // another process was faster, or an attempt of this one
    if (!isWrongLastSequence(answer.serverCode)) throw new PublishRefusedError(event.name, answer);
  }
}

async function messageOf(recurring: Recurring, application: string): Promise<Message> {
  const { event, stream, periodic } = recurring;
  const { payload, parameters, headers: given } = periodic;
  // what comes again each time has no id that would be the same each time
  const id = crypto.randomUUID();
  const message = await messageFor(event, payload, { id, parameters, headers: given, trace: false });
  const { headers } = message;
  const ttl = headers.get(ttlHeader);
  const target = dueSubject(stream, message.subject);
  const pattern = patternOf(periodic);
  const stated = [pattern, periodic.timezone, target, ttl, event.contentType, given ?? {}];
  const hash = createHash("sha256").update(JSON.stringify(stated)).update(message.data);
  headers.set(applicationHeader, application);
  headers.set(fingerprintHeader, hash.digest("base64url"));
  headers.set(scheduleHeader, pattern);
  headers.set(scheduleTargetHeader, target);
  if (periodic.timezone !== undefined) headers.set(scheduleTimeZoneHeader, periodic.timezone);
  if (ttl !== "") headers.set(scheduleTtlHeader, ttl);
  headers.set(ttlHeader, "never");
  return { ...message, subject: periodicSubject(stream, event.name) };
}

// The server knows neither days as a unit nor patterns without seconds.
function patternOf(periodic: Periodic): string {
  if (periodic.every !== undefined) return `@every ${toMilliseconds(periodic.every, "every")}ms`;
  const { cron } = periodic;
  return cron.split(" ").length === 5 ? `0 ${cron}` : cron;
}

async function removeOthers(
  outlet: Outlet,
  stream: StreamDefinition,
  options: RegisterOptions & { readonly application: string; readonly kept: ReadonlySet<string> },
): Promise<readonly ScheduleReport[]> {
  const { jsm } = outlet.connection;
  const name = scheduleStreamName(stream);
  const { state } = await jsm.streams.info(name, { subjects_filter: periodicSubject(stream) });
  const removed: ScheduleReport[] = [];
  for (const subject of Object.keys(state.subjects ?? {})) {
    if (options.kept.has(subject)) continue;
    const found = await lastOn(outlet, stream, subject);
    if (found === null || found.header.get(applicationHeader) !== options.application) continue;
    const event = found.header.get(eventHeader);
    if (options.mode === "verify" || options.allow?.includes("schedules") !== true) {
      const setting = `the schedule of the event "${event}"`;
      const hint = 'It is not defined any more: register({ allow: ["schedules"] }) removes it';
      const from = found.header.get(scheduleHeader);
      throw new StreamConflictError({ stream: name, setting, wanted: undefined, found: from, hint });
    }
    await jsm.streams.purge(name, { filter: subject });
    removed.push({ event, kind: "removed" });
  }
  return removed;
}

function lastOn(outlet: Outlet, stream: StreamDefinition, subject: string): Promise<StoredMsg | null> {
  const { jsm } = outlet.connection;
  return jsm.streams.getMessage(scheduleStreamName(stream), { last_by_subj: subject });
}

function conflict(
  event: EventDefinition,
  facts: { readonly from: unknown; readonly to: Periodic; readonly hint: string },
): StreamConflictError {
  return new StreamConflictError({
    stream: event.stream === undefined ? "" : scheduleStreamName(event.stream),
    setting: `the schedule of the event "${event.name}"`,
    wanted: patternOf(facts.to),
    found: facts.from,
    hint: facts.hint,
  });
}
