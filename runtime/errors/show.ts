const durations = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
] as const;
const sizes = [
  ["TiB", 2 ** 40],
  ["GiB", 2 ** 30],
  ["MiB", 2 ** 20],
  ["KiB", 2 ** 10],
  ["B", 1],
] as const;

/** Settings that the server keeps in nanoseconds, by our name or by its own. */
const times: readonly string[] = ["maxAge", "duplicateWindow", "ack_wait"];
const bytes: readonly string[] = ["maxBytes", "maxMessageSize"];
const limits: readonly string[] = [
  "maxAge",
  ...bytes,
  "maxMessages",
  "maxMessagesPerSubject",
  "maxConsumers",
];

/** A value of the server's configuration as one would write it oneself: `7d` for 604800000000000. */
export function showSetting(setting: string, value: unknown): string {
  if (value === undefined) return "not set";
  if (typeof value !== "number") return JSON.stringify(value);
  if (value <= 0 && limits.includes(setting)) return "without limit";
  if (times.includes(setting)) return withUnit(value / 1_000_000, durations);
  return bytes.includes(setting) ? withUnit(value, sizes) : String(value);
}

function withUnit(value: number, units: ReadonlyArray<readonly [string, number]>): string {
  const [unit, size] = units.find(([, each]) => value % each === 0) ?? ["", 1];
  return `${value / size}${unit}`;
}
