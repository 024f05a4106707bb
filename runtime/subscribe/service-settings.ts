import { InvalidDefinitionError } from "../errors.js";

/** How NATS' own tools find the requests that a subscriber answers over core NATS: `nats service list`. */
export interface ServiceSettings {
  /** Three numbers with dots between them: `"1.4.0"`. */
  readonly version: string;
  /** Letters, digits, `_` and `-`. Default: the name of the subscriber. */
  readonly name?: string;
  readonly description?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Throws `InvalidDefinitionError` where a name or a version can't be meant. */
export function legalService({ version, name }: ServiceSettings): void {
  if (!/^\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(version)) {
    throw new InvalidDefinitionError("service: version", version, 'three numbers such as "1.4.0"');
  }
  if (name !== undefined && !/^[\w-]+$/.test(name)) {
    throw new InvalidDefinitionError("service: name", name, "letters, digits, `_` and `-`");
  }
}
