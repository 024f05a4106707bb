/** Whether servers know a time zone by that name: one of the IANA, in its own letters. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(name)) return false;
  try {
    Intl.DateTimeFormat("en", { timeZone: name });
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
  const near = nearTimeZone(name);
  return near === undefined || near === name;
}

/** The same name in the letters that servers want, which `Intl` does not insist on. */
export function nearTimeZone(name: string): string | undefined {
  const wanted = name.toLowerCase();
  return ["UTC", ...Intl.supportedValuesOf("timeZone")].find((zone) => zone.toLowerCase() === wanted);
}
