/** What a user chooses of the code that is printed. What is left out is the first of each list. */
export interface PrintSettings {
  /**
   * Where schemas are compiled: by the runtime, each when it is first needed, or when the code is generated, into
   * `validators.ts`, for where code must not be made of text, or a process starts for every message. Default:
   * `"runtime"`.
   */
  readonly validators?: "runtime" | "standalone";
  /** What texts of the format `date-time` are in code. Default: `"string"`. */
  readonly dates?: "string" | "Date";
  /**
   * What whole numbers of 64 bits are in code (`int64` and `uint64`, Avro's `long`, Protobuf's). Default: `"number"`,
   * which holds them exactly up to 2⁵³, and for Protobuf the text that its JSON has.
   */
  readonly int64?: "number" | "bigint" | "string";
}

type Choice = keyof PrintSettings;

/** What may be chosen; the first is what is meant where nothing is said. */
export const printChoices: Readonly<Record<Choice, readonly [string, ...string[]]>> = {
  validators: ["runtime", "standalone"],
  dates: ["string", "Date"],
  int64: ["number", "bigint", "string"],
};

// the table has the keys of the type
export const printKeys = Object.keys(printChoices) as readonly Choice[];

/** The settings in a record of any content: of others nothing is taken. */
export function printSettingsIn(record: object): PrintSettings {
  const found: Partial<Record<Choice, unknown>> = {};
  for (const key of printKeys) {
    const value: unknown = Object.hasOwn(record, key) ? Reflect.get(record, key) : undefined;
    if (typeof value === "string" && printChoices[key].includes(value)) found[key] = value;
  }
  // the table has the values of the type
  return found as PrintSettings;
}
