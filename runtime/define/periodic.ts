import { InvalidDefinitionError } from "../errors.js";
import { toMilliseconds } from "./duration.js";
import type { Duration } from "./duration.js";

/** An event that the server stores again and again, with the same payload each time. */
export type Periodic<Payload = unknown> = (
  | {
      /** From `"1s"`. */
      readonly every: Duration;
      readonly cron?: never;
      readonly timezone?: never;
    }
  | {
      /** Minute, hour, day, month and weekday, with seconds before them where there are six; or such as `@hourly`. */
      readonly cron: string;
      /** Name of the IANA, such as `"Europe/Berlin"`. Default: UTC. */
      readonly timezone?: string;
      readonly every?: never;
    }
) & {
  readonly payload: Payload;
  /** The subject's parameters that neither have a default nor stand in the payload. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string | number | boolean>>;
};

/** Throws `InvalidDefinitionError` where it can't be meant; the server judges what a pattern means. */
export function legalPeriodic(periodic: Periodic, setting: string): void {
  const { every, cron, timezone } = periodic;
  if ((every === undefined) === (cron === undefined)) {
    throw new InvalidDefinitionError(setting, { every, cron }, "either `every` or `cron`");
  }
  if (every !== undefined && toMilliseconds(every, `${setting}.every`) < 1_000) {
    throw new InvalidDefinitionError(`${setting}.every`, every, "at least one second");
  }
  if (cron !== undefined && !/^(?:@[a-z]+|[^\s@]+(?: [^\s@]+){4,5})$/.test(cron)) {
    throw new InvalidDefinitionError(`${setting}.cron`, cron, 'five or six fields, such as "0 3 * * *"');
  }
  if (timezone !== undefined && (cron === undefined || !/^[A-Za-z0-9_+\-/]+$/.test(timezone))) {
    throw new InvalidDefinitionError(
      `${setting}.timezone`,
      timezone,
      "the name of a time zone, beside `cron`",
    );
  }
}
