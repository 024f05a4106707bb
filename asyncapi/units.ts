import type { Duration, Size } from "./model/index.js";

const milliseconds: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const bytes: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

/** Of a duration that the reader has checked; `NaN` of anything else. */
export function millisecondsOf(duration: Duration): number {
  return amountOf(duration, milliseconds);
}

/** Of a size that the reader has checked; `NaN` of anything else. */
export function bytesOf(size: Size): number {
  return amountOf(size, bytes);
}

function amountOf(text: string, units: Readonly<Record<string, number>>): number {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)([A-Za-z]+)$/.exec(text) ?? [];
  return Number(number) * (units[unit] ?? NaN);
}
