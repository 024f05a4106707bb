import type { Schedule } from "../model/index.js";
import type { Comparison } from "./comparison.js";
import { addressOf } from "./match-events.js";
import { textOf } from "./schema/side.js";

/** Compares the events that the server stores again and again. */
export function compareSchedules(comparison: Comparison): void {
  const { before, after, add, actorsOf } = comparison;
  const keyOf = ({ event }: Schedule): string => `${addressOf(event)} ${event.name}`;
  const known = new Map(before.schedules.map((schedule) => [keyOf(schedule), schedule]));
  const wanted = new Map(after.schedules.map((schedule) => [keyOf(schedule), schedule]));
  for (const key of new Set([...known.keys(), ...wanted.keys()])) {
    const [was, is] = [known.get(key), wanted.get(key)];
    const { event } = was ?? is ?? {};
    if (event === undefined) continue;
    const facts = (schedule: Schedule): string => {
      const { timing, payload, parameters = {}, headers = {} } = schedule;
      return textOf([{ ...timing }, payload, { ...parameters }, headers]);
    };
    if (was !== undefined && is !== undefined && facts(was) === facts(is)) continue;
    const timing = (schedule: Schedule): string => Object.values(schedule.timing).join(" ");
    const word =
      is === undefined
        ? "The server no longer stores it by itself."
        : was === undefined
          ? `The server stores it by itself: ${timing(is)}.`
          : `The server stores it at other times or with other contents: ${timing(is)}, and before ${timing(was)}.`;
    const reached = was === undefined ? [] : actorsOf(event, undefined);
    add({
      class: is === undefined ? "breaking" : was === undefined ? "compatible" : "caution",
      code: "schedule",
      subject: `event ${event.name}`,
      message: word,
      consequences:
        is === undefined ? ["Those who handle it wait for ever, unless somebody publishes it."] : [],
      actors: reached,
      ...(was?.location && { before: was.location }),
      ...(is?.location && { after: is.location }),
    });
  }
}
