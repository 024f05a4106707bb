import { InvalidDefinitionError } from "../errors.js";

/** A length of time with its unit: `"250ms"`, `"30s"`, `"2m"`, `"1h"` or `"7d"`. */
export type Duration = `${number}${"ms" | "s" | "m" | "h" | "d"}`;

/** A size with its unit, powers of 1,024: `"512B"`, `"64KiB"`, `"10MiB"`, `"1GiB"` or `"2TiB"`. */
export type Size = `${number}${"B" | "KiB" | "MiB" | "GiB" | "TiB"}`;

const milliseconds = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const bytes = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 } as const;

/** Throws `InvalidDefinitionError` where the text is no duration; `setting` says where it stood. */
export function toMilliseconds(duration: Duration, setting: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(duration);
  const unit = match?.[2] as keyof typeof milliseconds | undefined; // the pattern admits no other unit
  if (match === null || unit === undefined) {
    throw new InvalidDefinitionError(setting, duration, 'a duration such as "30s", "2m" or "7d"');
  }
  return Math.round(Number(match[1]) * milliseconds[unit]);
}

/** Throws `InvalidDefinitionError` where the text is no size; `setting` says where it stood. */
export function toBytes(size: Size, setting: string): number {
  const match = /^(\d+(?:\.\d+)?)(B|KiB|MiB|GiB|TiB)$/.exec(size);
  const unit = match?.[2] as keyof typeof bytes | undefined; // the pattern admits no other unit
  if (match === null || unit === undefined) {
    throw new InvalidDefinitionError(setting, size, 'a size such as "64KiB" or "10MiB"');
  }
  return Math.round(Number(match[1]) * bytes[unit]);
}
