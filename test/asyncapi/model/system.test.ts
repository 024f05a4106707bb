import { describe, expect, it } from "vitest";
import { systemOf } from "../../../asyncapi/index.js";
import { readAlone } from "../reading.js";

/** A service that sends or receives `order-placed`, with its own words for it. */
function service(title: string, { action, parameter }: { action: "send" | "receive"; parameter: string }) {
  return `
asyncapi: 3.0.0
info: { title: ${title}, version: 1.0.0 }
channels:
  placed:
    address: orders.placed.{${parameter}}
    parameters: { ${parameter}: {} }
    messages:
      orderPlaced: { description: As ${title} says, payload: { type: object } }
operations:
  ${action}Placed: { action: ${action}, channel: { $ref: "#/channels/placed" } }
`;
}

describe("a system of applications", () => {
  it("has an event of several applications once, with all who publish and handle it", async () => {
    const { application: billing } = await readAlone(
      service("billing", { action: "receive", parameter: "country" }),
    );
    const { application: shop } = await readAlone(service("shop", { action: "send", parameter: "region" }));
    const { applications, events } = systemOf([billing, shop]);
    expect(applications).toEqual([billing, shop]);
    expect(events).toHaveLength(1);
    const [event] = events;
    expect(event?.event).toBe(shop.events[0]);
    expect(event?.publishers).toEqual([shop]);
    expect(event?.actors).toEqual([{ application: billing, actor: billing.actors[0] }]);
    expect(event?.descriptions.map(({ application }) => application.name)).toEqual(["billing", "shop"]);
  });
});
