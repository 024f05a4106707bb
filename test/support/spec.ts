/** A small AsyncAPI document with one event that is sent. `subject` and `field` are where tests make changes. */
export function smallSpec({ title = "Orders", subject = "orders.placed", field = "orderId" } = {}): string {
  return `asyncapi: 3.0.0
info:
  title: ${title}
  version: 1.0.0
channels:
  placed:
    address: ${subject}
    messages:
      orderPlaced:
        payload:
          type: object
          required: [${field}]
          properties:
            ${field}: { type: string }
operations:
  place:
    action: send
    channel: { $ref: "#/channels/placed" }
`;
}

/** The same document with a reference to nowhere, in the line {@link brokenLine}. */
export const brokenSpec = smallSpec().replace("#/channels/placed", "#/channels/placd");

export const brokenLine =
  smallSpec()
    .split("\n")
    .findIndex((line) => line.includes("#/channels/placed")) + 1;
