import { millisecondsOf } from "../../../asyncapi/units.js";
import type { Duration, Retry } from "../../../asyncapi/index.js";

/** Of the runtime, where a document says nothing. */
const defaults = { attempts: 10, first: "1s", factor: 2, max: "5m" } as const;

/** So many waits are told one by one. */
const mostWaits = 6;

/** How often a message is tried, and when: `5 attempts, after 500ms, 2s, 10s and 10s; the last comes after 22.5 s`. */
export function describeRetry(retry: Retry | undefined): string {
  const attempts = retry?.attempts ?? defaults.attempts;
  const rules = (retry?.on ?? []).map(({ error, attempts: some = attempts, delays = [] }) => {
    const waits = delays.length === 0 ? "" : waitsOf(some, delays);
    return `of ${error}: ${some === 1 ? "no retry" : `${some} attempts${waits}`}`;
  });
  const count = `${attempts} attempts${retry === undefined ? " (the default)" : ""}`;
  const whole = attempts === 1 ? "none: one attempt" : `${count}${scheduleOf(attempts, retry)}`;
  return [whole, ...rules].join("; ");
}

function scheduleOf(attempts: number, retry: Retry | undefined): string {
  if (retry !== undefined && "delays" in retry && retry.delays !== undefined && retry.delays.length > 0)
    return waitsOf(attempts, retry.delays);
  const exponential = retry !== undefined && "exponential" in retry ? retry.exponential : {};
  const { first = defaults.first, factor = defaults.factor, max = defaults.max } = exponential;
  const waits = Array.from({ length: attempts - 1 }, (_, failures) =>
    Math.min(millisecondsOf(first) * factor ** failures, millisecondsOf(max)),
  );
  const [one = 0, two] = waits;
  const grows =
    two === undefined || two === one
      ? ""
      : `, then ${factor === 2 ? "twice" : `${factor} times`} as long each time${Math.max(...waits) === millisecondsOf(max) ? `, up to ${spanOf(millisecondsOf(max))}` : ""}`;
  return `, after a random wait of at most ${spanOf(one)}${grows}; the last comes within ${spanOf(sum(waits))}`;
}

function waitsOf(attempts: number, delays: readonly Duration[]): string {
  const count = attempts - 1;
  const last = delays.at(-1) ?? "0s";
  const waits = Array.from({ length: count }, (_, number) => delays[number] ?? last);
  const spans = waits.map((delay) => spanOf(millisecondsOf(delay)));
  const isEven = new Set(spans).size === 1 && count > 1;
  const told = isEven
    ? `${spans[0] ?? ""} each`
    : count <= mostWaits
      ? listed(spans)
      : `${spans.slice(0, Math.min(delays.length, mostWaits) - 1).join(", ")}${delays.length > 1 ? ", then " : ""}${spanOf(millisecondsOf(last))} each`;
  return `, after ${told}${count > 1 ? `; the last comes after ${spanOf(sum(waits.map(millisecondsOf)))}` : ""}`;
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
] as const;

/** `22.5 s`, `17 min 3 s`: the two largest units that it has. */
export function spanOf(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${Math.round(milliseconds / 100) / 10} s`;
  let rest = Math.round(milliseconds / 1_000) * 1_000;
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count} ${unit}`);
    rest -= count * size;
    if (parts.length === 2) break;
  }
  return parts.join(" ");
}
