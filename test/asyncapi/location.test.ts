import { describe, expect, it } from "vitest";
import { lineSeenFrom } from "../../asyncapi/location.js";

describe("a place that a message names", () => {
  const place = { file: "/specs/orders/messages.yaml", line: 12, column: 3 };

  it("is a line of the same file", () => {
    expect(lineSeenFrom(place, { ...place, line: 40 })).toBe("line 12");
  });

  it("is a column, too, of the same line", () => {
    expect(lineSeenFrom(place, { ...place, column: 90 })).toBe("line 12, column 3");
  });

  it("is a line of another file by its name, never by a path of somebody's machine", () => {
    expect(lineSeenFrom(place, { ...place, file: "/specs/asyncapi.yaml" })).toBe("line 12 of messages.yaml");
    expect(lineSeenFrom(place, undefined)).toBe("line 12 of messages.yaml");
  });
});
