import { describe, expect, it } from "vitest";
import { worstOf } from "../../../asyncapi/diff/change.js";
import { compareApplications } from "../../../asyncapi/diff/compare.js";
import { readAlone } from "../reading.js";
import { cases, documentOf } from "./changes.js";

describe("a change of a document", () => {
  it.each(cases)("of $of is $class", async ({ action, before, after, says, class: expected }) => {
    const old = await readAlone(documentOf(before, action));
    const next = await readAlone(documentOf(after, action));
    const changes = compareApplications(old.application, next.application);
    const told = JSON.stringify(changes, undefined, 1);
    expect(worstOf(changes) ?? "none", told).toBe(expected);
    expect(changes[0]?.message ?? "", told).toContain(says);
  });

  it("does not matter where nothing changed", async () => {
    for (const { before, action } of cases) {
      const { application } = await readAlone(documentOf(before, action));
      const again = await readAlone(documentOf(before, action));
      expect(compareApplications(application, again.application)).toEqual([]);
    }
  });
});
