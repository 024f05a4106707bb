import { describe, expect, it } from "vitest";
import { decodePayload } from "../../runtime/codec/index.js";
import { defineEvent, InvalidPayloadError } from "../../runtime/index.js";
import type { JsonObject } from "../../asyncapi/index.js";
import { deviations } from "./deviations.js";
import { completeJson, readSchemas } from "./read-schemas.js";
import { suiteOf } from "./suite.js";
import type { SuiteGroup } from "./suite.js";

async function verdict(schema: JsonObject, data: unknown): Promise<boolean | string> {
  const event = defineEvent({ name: "suite", subject: "suite", schema });
  try {
    await decodePayload(event, new TextEncoder().encode(JSON.stringify(data)));
    return true;
  } catch (error) {
    if (error instanceof InvalidPayloadError) return false;
    return String(error);
  }
}

/** The tests whose verdict is not the suite's, as `group / test`. */
async function wrongVerdicts(groups: readonly SuiteGroup[]): Promise<readonly string[]> {
  const { application, events } = await readSchemas(groups);
  const wrong: string[] = [];
  for (const [index, { name, tests }] of groups.entries()) {
    const event = events[index];
    if (event === undefined) continue;
    const schema = completeJson(event.payload, application);
    for (const { description, data, valid } of tests) {
      const found = await verdict(schema, data);
      if (found !== valid) wrong.push(`${name} / ${description}`);
    }
  }
  return wrong;
}

const listed = deviations.flatMap(({ tests }) => tests);

function withoutDialect(test: string): string {
  return test.slice(test.indexOf("/") + 1);
}

describe("the JSON Schema Test Suite", () => {
  it("has the suite's verdicts from our runtime, but for those that are listed with a reason", async () => {
    const groups = (["draft7", "draft2019-09", "draft2020-12"] as const).flatMap(suiteOf);
    expect(groups.length).toBeGreaterThan(1_000);
    const wrong = await wrongVerdicts(groups);
    expect(wrong.filter((test) => !listed.some((start) => withoutDialect(test).startsWith(start)))).toEqual(
      [],
    );
    expect(listed.filter((start) => !wrong.some((test) => withoutDialect(test).startsWith(start)))).toEqual(
      [],
    );
  });
});
