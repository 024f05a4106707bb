/** A setting of a definition that can't be meant, found when it is defined. */
export class InvalidDefinitionError extends Error {
  override readonly name = "InvalidDefinitionError";
  readonly code = "INVALID_DEFINITION";
  readonly setting: string;
  readonly found: unknown;
  readonly expected: string;

  constructor(setting: string, found: unknown, expected: string) {
    super(`${setting} is ${JSON.stringify(found)}, expected ${expected}`);
    this.setting = setting;
    this.found = found;
    this.expected = expected;
  }
}
