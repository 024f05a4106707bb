import { readFile } from "node:fs/promises";
import { parseText } from "../../asyncapi/load.js";
import type { Diagnostic } from "../../asyncapi/diagnostic.js";
import { changeKey, isBreaking } from "../../asyncapi/diff/change.js";
import type { Change } from "../../asyncapi/diff/change.js";
import { isJsonArray, isJsonObject } from "../../asyncapi/json.js";
import type { Json } from "../../asyncapi/json.js";
import type { Location } from "../../asyncapi/location.js";

/** A breaking change that somebody has decided to make. */
export interface Allowance {
  /** The key of the change; with `*` at its end, of all that begin so. */
  readonly change: string;
  readonly reason: string;
  /** The last day on which it holds: `2026-12-31`. Absent: it holds until it is removed. */
  readonly until?: string;
  /** Of this application alone. */
  readonly application?: string;
  readonly location: Location;
}

export type LoadedAllowances =
  | { readonly kind: "loaded"; readonly allowances: readonly Allowance[] }
  | { readonly kind: "mistaken"; readonly diagnostics: readonly Diagnostic[] };

const example =
  'For example: { change: "event-removed event order-placed", reason: "…", until: 2026-12-31 }.';

/** Reads the file of `--allow`: a list, in YAML or JSON. */
export async function loadAllowances(file: string): Promise<LoadedAllowances> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    const message = `The file of allowances can't be read: ${error.message}`;
    return { kind: "mistaken", diagnostics: [{ severity: "error", rule: "allow", message }] };
  }
  const loaded = parseText(text, file);
  if (loaded.kind === "failed") return { kind: "mistaken", diagnostics: loaded.diagnostics };
  const { document } = loaded;
  const diagnostics: Diagnostic[] = [];
  const report = (message: string, pointer: string): void =>
    void diagnostics.push({
      severity: "error",
      rule: "allow",
      message,
      hint: example,
      location: document.locate(pointer),
    });
  if (!isJsonArray(document.value)) report("The file of allowances must be a list.", "");
  const allowances = (isJsonArray(document.value) ? document.value : []).flatMap((entry, index) => {
    const read = readAllowance(entry, (message) => report(`Allowance ${index + 1} ${message}.`, `/${index}`));
    return read === undefined ? [] : [{ ...read, location: document.locate(`/${index}`) }];
  });
  return diagnostics.length > 0 ? { kind: "mistaken", diagnostics } : { kind: "loaded", allowances };
}

function readAllowance(
  entry: Json,
  report: (message: string) => void,
): Omit<Allowance, "location"> | undefined {
  if (!isJsonObject(entry)) {
    report("must be an object");
    return undefined;
  }
  const { change, reason, until, application, ...others } = entry;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) report(`has the unknown key "${unknown}"`);
  if (application !== undefined && typeof application !== "string")
    report("has an `application` that is no name");
  if (typeof change !== "string" || change.trim() === "") report("does not name its `change`");
  if (typeof reason !== "string" || reason.trim() === "") report("has no `reason`");
  const isDay =
    typeof until === "string" && /^\d{4}-\d{2}-\d{2}$/.test(until) && !Number.isNaN(Date.parse(until));
  if (until !== undefined && !isDay) report("has an `until` that is no day such as 2026-12-31");
  if (typeof change !== "string" || typeof reason !== "string") return undefined;
  return {
    change: change.trim(),
    reason: reason.trim(),
    ...(isDay ? { until } : {}),
    ...(typeof application === "string" ? { application } : {}),
  };
}

/** A change, and what allows it. */
export interface JudgedChange {
  readonly change: Change;
  readonly allowance?: Allowance;
}

/** Finds what allows the breaking changes of an application, and remembers what was of use. */
export class Allowances {
  readonly #allowances: readonly Allowance[];
  readonly #used = new Set<Allowance>();
  /** As in `Allowance.until`. */
  readonly #today: string;

  constructor(allowances: readonly Allowance[], now: Date) {
    this.#allowances = allowances;
    this.#today = now.toISOString().slice(0, 10);
  }

  judge(change: Change, application: string): JudgedChange {
    if (!isBreaking(change)) return { change };
    const key = changeKey(change);
    const matching = this.#allowances.filter(
      (each) =>
        (each.application === undefined || each.application === application) &&
        (each.change.endsWith("*") ? key.startsWith(each.change.slice(0, -1)) : key === each.change),
    );
    for (const each of matching) this.#used.add(each);
    const allowance = matching.find((each) => !this.#isExpired(each));
    return allowance === undefined ? { change } : { change, allowance };
  }

  #isExpired({ until }: Allowance): boolean {
    return until !== undefined && until < this.#today;
  }

  /** Those that are of no use any more; to be asked for when all changes were judged. */
  get diagnostics(): readonly Diagnostic[] {
    return this.#allowances.flatMap((each) => {
      const { change, location, until } = each;
      if (!this.#used.has(each))
        return [
          {
            severity: "warning" as const,
            rule: "unused-allowance",
            message: `Nothing that changed is "${change}".`,
            hint: "Remove it from the file of allowances.",
            location,
          },
        ];
      if (!this.#isExpired(each)) return [];
      const message = `The allowance of "${change}" held until ${until ?? ""}.`;
      const hint = "Make the change in a way that breaks nothing, or decide anew and give it another day.";
      return [{ severity: "warning" as const, rule: "expired-allowance", message, hint, location }];
    });
  }
}
