// Documents of any size, the same each time.

/** AsyncAPI 3 with `count` channels: a message of ten properties each, which one operation sends and one receives. */
export function syntheticDocument(count) {
  const lines = [
    "asyncapi: 3.0.0",
    "info: { title: Synthetic, version: 1.0.0 }",
    "servers: { local: { host: localhost:4222, protocol: nats } }",
    "channels:",
  ];
  for (let index = 0; index < count; index++)
    lines.push(
      `  channel${index}:`,
      `    address: area${index % 100}.thing${index}.changed`,
      `    messages: { thing${index}Changed: { $ref: "#/components/messages/Thing${index}Changed" } }`,
    );
  lines.push("operations:");
  for (let index = 0; index < count; index++)
    for (const action of ["send", "receive"])
      lines.push(
        `  ${action}Thing${index}:`,
        `    action: ${action}`,
        `    channel: { $ref: "#/channels/channel${index}" }`,
        `    messages: [{ $ref: "#/channels/channel${index}/messages/thing${index}Changed" }]`,
      );
  lines.push("components:", "  messages:");
  for (let index = 0; index < count; index++)
    lines.push(
      `    Thing${index}Changed: { name: thing${index}.changed, payload: { $ref: "#/components/schemas/Thing${index}" } }`,
    );
  lines.push("  schemas:");
  for (let index = 0; index < count; index++)
    lines.push(
      `    Thing${index}:`,
      "      type: object",
      "      required: [id, name, at]",
      "      properties:",
      "        id: { type: string, format: uuid }",
      `        name: { type: string, description: The name of thing ${index}, maxLength: 80 }`,
      "        at: { type: string, format: date-time }",
      "        count: { type: integer, minimum: 0 }",
      "        price: { type: number }",
      "        active: { type: boolean, default: true }",
      "        kind: { type: string, enum: [small, medium, large] }",
      "        tags: { type: array, items: { type: string } }",
      "        owner: { type: object, properties: { id: { type: string }, email: { type: string } } }",
      '        note: { type: [string, "null"] }',
    );
  return `${lines.join("\n")}\n`;
}
