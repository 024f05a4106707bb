interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** The first one stands for `least`. */
  readonly words?: readonly string[];
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const fields: readonly Field[] = [
  { name: "second", least: 0, most: 59 },
  { name: "minute", least: 0, most: 59 },
  { name: "hour", least: 0, most: 23 },
  { name: "day", least: 1, most: 31 },
  { name: "month", least: 1, most: 12, words: months },
  { name: "weekday", least: 0, most: 6, words: weekdays },
];
/** February has 29 once in a while. */
const daysOfMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const words = new Set(["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"]);

/**
 * Why nats-server would refuse a pattern, measured on 2.15.1: fields with lists, ranges and steps, names of months and
 * weekdays, 0 for Sunday and never 7, no `L`, `W` and `#`. Five fields are a pattern without seconds.
 */
export function cronMistake(pattern: string): string | undefined {
  if (pattern.startsWith("@")) {
    return words.has(pattern) ? undefined : `"${pattern}" is none of ${[...words].join(", ")}`;
  }
  const written = pattern.split(" ");
  if (written.includes("")) return "its fields have more than one space between them";
  if (written.length !== 5 && written.length !== 6) return `it has ${written.length} fields, not five or six`;
  const values: (readonly number[])[] = [];
  for (const [index, field] of fields.slice(6 - written.length).entries()) {
    const found = valuesOf(written[index] ?? "", field);
    if (typeof found === "string") return found;
    values.push(found);
  }
  const [days = [], inMonths = [], onWeekdays = []] = values.slice(-3);
  const hasWeekdays = onWeekdays.length < 7;
  const comes =
    hasWeekdays || inMonths.some((month) => days.some((day) => day <= (daysOfMonth[month - 1] ?? 0)));
  return comes ? undefined : "it never comes: these months have no such day";
}

/** The numbers that a field stands for, or what is wrong with it. */
function valuesOf(text: string, field: Field): readonly number[] | string {
  const { name, least, most } = field;
  const found = new Set<number>();
  for (const part of text.split(",")) {
    const match = /^(?:([*?])|([0-9]{1,9}|[a-z]{3})(?:-([0-9]{1,9}|[a-z]{3}))?)(?:\/([0-9]{1,9}))?$/i.exec(
      part,
    );
    if (match === null) return `the ${name} "${part}" is no number, range, list, step or *`;
    const [, any, from, to, step] = match;
    const first = any === undefined ? numberOf(from ?? "", field) : least;
    const last =
      any !== undefined || (to === undefined && step !== undefined)
        ? most
        : numberOf(to ?? from ?? "", field);
    if (first === undefined || last === undefined || first < least || last > most || first > last) {
      return `the ${name} "${part}" is not within ${least} and ${most}`;
    }
    if (Number(step ?? 1) === 0) return `the ${name} "${part}" has a step of 0`;
    for (let value = first; value <= last; value += Number(step ?? 1)) found.add(value);
  }
  return [...found];
}

function numberOf(text: string, { words: named, least }: Field): number | undefined {
  if (/^\d/.test(text)) return Number(text);
  const index = named?.indexOf(text.toLowerCase()) ?? -1;
  return index < 0 ? undefined : index + least;
}
