import { describe, expect, it } from "vitest";
import { defineEvent } from "../../../runtime/index.js";
import { subjectFor } from "../../../runtime/publish/subject.js";

const event = defineEvent({
  name: "shipped",
  subject: "orders.{region}.{orderId}.{tenant}",
  parameters: { region: { enum: ["eu", "us"], default: "eu" }, orderId: { from: "/order/id" } },
  schema: {},
});
const payload = { order: { id: "o-1" } };

describe("subjectFor", () => {
  it("takes a parameter from what is given, else from the payload, else its default", () => {
    expect(subjectFor(event, { given: { tenant: "t" }, payload })).toBe("orders.eu.o-1.t");
    const given = { tenant: "t", region: "us", orderId: "o-2" };
    expect(subjectFor(event, { given, payload })).toBe("orders.us.o-2.t");
    expect(subjectFor(event, { given: { tenant: "t" }, payload: { order: { id: 7 } } })).toBe(
      "orders.eu.7.t",
    );
  });

  it.each(["", " ", "a.b", "*", ">", "a b", "a\r\nPUB x 0\r\n", "a\tb", "\0", "\u2028", "\ud800"])(
    "refuses the value %j",
    (tenant) => {
      expect(() => subjectFor(event, { given: { tenant }, payload })).toThrow(
        expect.objectContaining({ code: "INVALID_PARAMETER", parameter: "tenant", value: tenant }),
      );
    },
  );

  it("refuses such a value in a payload too", () => {
    expect(() => subjectFor(event, { given: { tenant: "t" }, payload: { order: { id: "a.>" } } })).toThrow(
      expect.objectContaining({ code: "INVALID_PARAMETER", parameter: "orderId" }),
    );
  });

  it("refuses a value that is not allowed, missing, an object, or of no parameter", () => {
    expect(() => subjectFor(event, { given: { tenant: "t", region: "asia" }, payload })).toThrow("eu, us");
    expect(() => subjectFor(event, { given: {}, payload })).toThrow("{ parameters: { tenant: … } }");
    expect(() => subjectFor(event, { given: { tenant: {} }, payload })).toThrow("expected a string");
    expect(() => subjectFor(event, { given: { tenant: "t", tenent: "t" }, payload })).toThrow("no such");
  });

  it("takes dollar signs for what they are, but not in front of the subject", () => {
    expect(subjectFor(event, { given: { tenant: "$&$1" }, payload })).toBe("orders.eu.o-1.$&$1");
    const leading = defineEvent({ name: "a", subject: "{tenant}.a", schema: {} });
    expect(() => subjectFor(leading, { given: { tenant: "$JS" }, payload })).toThrow("belong to the server");
  });

  it("reads parameters that are called like parts of objects", () => {
    const odd = defineEvent({ name: "a", subject: "a.{constructor}.{__proto__}", schema: {} });
    expect(() => subjectFor(odd, { given: {}, payload: {} })).toThrow(
      expect.objectContaining({ parameter: "constructor" }),
    );
    const given: object = JSON.parse('{"constructor":"x","__proto__":"y"}');
    expect(subjectFor(odd, { given: { ...given }, payload: {} })).toBe("a.x.y");
  });

  it("refuses a subject that would cut the connection", () => {
    expect(() => subjectFor(event, { given: { tenant: "t".repeat(5_000) }, payload })).toThrow("2000 bytes");
  });

  it("fills a parameter inside of a token", () => {
    const inside = defineEvent({ name: "a", subject: "a.order-{id}.b", schema: {} });
    expect(subjectFor(inside, { given: { id: "1" }, payload })).toBe("a.order-1.b");
  });
});
