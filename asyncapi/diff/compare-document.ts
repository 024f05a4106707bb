import { isJsonObject } from "../json.js";
import type { Json } from "../json.js";
import type { Schedule } from "../model/index.js";
import type { Comparison } from "./comparison.js";
import { addressOf } from "./match-events.js";
import { textOf } from "./schema/side.js";

/** Compares what nobody's code depends on: words for people, tags, what other protocols have. */
export function compareDocuments({ before, after, add }: Comparison): void {
  const subject = `application ${before.name}`;
  const words = (["title", "version", "description"] as const).filter((each) => before[each] !== after[each]);
  for (const word of words)
    add({
      class: "documentation",
      code: `info-${word}`,
      subject,
      message:
        word === "description"
          ? "Its description changed."
          : `Its ${word} is ${JSON.stringify(after[word])} now, and was ${JSON.stringify(before[word])}.`,
      consequences: [],
      actors: [],
    });
  const said = new Set(["title", "version", "description"]);
  for (const key of new Set([...Object.keys(before.document), ...Object.keys(after.document)])) {
    const [was, is] = [
      withoutSaid(key, before.document[key], said),
      withoutSaid(key, after.document[key], said),
    ];
    if (textOf(was ?? null) === textOf(is ?? null)) continue;
    add({
      class: "documentation",
      code: `document-${key}`,
      subject,
      message: `What it says of ${key} changed, which has no meaning for code.`,
      consequences: [],
      actors: [],
    });
  }
}

function withoutSaid(key: string, value: Json | undefined, said: ReadonlySet<string>): Json | undefined {
  if (key !== "info" || !isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([word]) => !said.has(word)));
}

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
