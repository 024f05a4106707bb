import { oneOf } from "../define/checks.js";
import type { PublisherDefinition } from "../define/publisher.js";
import { ensureStreams, requireCapability, scheduleStreamName, whereAvailable } from "../streams/index.js";
import type { StreamReport } from "../streams/index.js";
import type { Outlet } from "./deliver.js";
import type { RegisterOptions } from "./publisher.js";
import { recurringOf, registerSchedules } from "./register-schedules.js";

/** The streams of a publisher's events, then what the server stores in them again and again. */
export async function registerAll(
  outlet: Outlet,
  definition: PublisherDefinition,
  options: RegisterOptions,
): Promise<readonly StreamReport[]> {
  const { name: application } = definition;
  const events = [...new Set(Object.values(definition.events))];
  const recurring = recurringOf(definition);
  const scheduled = new Set(recurring.map(({ stream }) => stream.name));
  const { mode = "update", allow = [] } = options;
  oneOf(mode, ["update", "verify"], "register: mode");
  if (recurring.length > 0) {
    // before the streams, which need less
    await whereAvailable(requireCapability(outlet.connection, "periodicSchedules", "every and cron"));
  }
  const reports = await ensureStreams(outlet.connection, events, {
    application,
    role: "owner",
    mode,
    allow,
    scheduled,
  });
  const streams = new Map(
    events.flatMap(({ stream }) => (stream === undefined ? [] : [[stream.name, stream]])),
  );
  const result = [...reports];
  for (const stream of streams.values()) {
    if (stream.schedules !== true && !scheduled.has(stream.name)) continue;
    const schedules = await whereAvailable(
      registerSchedules(outlet, stream, { mode, allow, application, recurring }),
    );
    const index = result.findIndex(({ declared }) => declared === scheduleStreamName(stream));
    const report = result[index];
    if (report !== undefined && schedules.length > 0) result[index] = { ...report, schedules };
  }
  return result;
}
