import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Json } from "../../asyncapi/index.js";

/** A schema of the JSON Schema Test Suite, and what it says of values. */
export interface SuiteGroup {
  /** `draft7/allOf: allOf with base schema` */
  readonly name: string;
  readonly dialect: SuiteDialect;
  readonly schema: Json;
  readonly tests: readonly SuiteTest[];
}

export interface SuiteTest {
  readonly description: string;
  readonly data: Json;
  readonly valid: boolean;
}

export type SuiteDialect = "draft7" | "draft2019-09" | "draft2020-12";

const folder = fileURLToPath(new URL("fixtures/json-schema-test-suite", import.meta.url));

/** All groups of a dialect, the optional ones and those of formats included. */
export function suiteOf(dialect: SuiteDialect): readonly SuiteGroup[] {
  const files = readdirSync(path.join(folder, dialect), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".json"))
    .toSorted()
    .flatMap((file) => {
      // the suite's own form, which its maintainers check
      const groups = JSON.parse(readFileSync(path.join(folder, dialect, file), "utf8")) as readonly {
        readonly description: string;
        readonly schema: Json;
        readonly tests: readonly SuiteTest[];
      }[];
      const topic = file.replaceAll("\\", "/").replace(/\.json$/, "");
      return groups.map(({ description, schema, tests }) => ({
        name: `${dialect}/${topic}: ${description}`,
        dialect,
        schema,
        tests,
      }));
    });
}
