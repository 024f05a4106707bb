import { expect, it } from "vitest";
import { readFiles } from "../reading.js";

const header = "asyncapi: 3.0.0\ninfo: { title: T, version: '1' }\n";
const channel = (key: string): string =>
  `  ${key}:\n    address: ${key}\n    messages:\n      ${key}: { $ref: '#/components/messages/${key}' }\n`;
/** A message with a `User` of its own. */
const withUser = (key: string, property: string): string => `    ${key}:
      payload:
        type: object
        properties: { user: { $ref: '#/components/messages/${key}/payload/definitions/User' } }
        definitions: { User: { type: object, properties: { ${property}: { type: string } } } }
`;

async function definitionsOf(
  files: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, unknown>>> {
  const reading = await readFiles(files);
  if (reading.kind === "refused")
    throw new Error(reading.diagnostics.map(({ message }) => message).join("\n"));
  return Object.fromEntries(
    reading.application.definitions.map(({ name, schema }) => [
      name,
      Object.keys(schema.json["properties"] ?? {}),
    ]),
  );
}

it("names schemas of one name after what they stand in, whatever their order in the document", async () => {
  const [placed, paid] = [withUser("placed", "id"), withUser("paid", "email")];
  const document = (channels: string, messages: string): string =>
    `${header}channels:\n${channels}components:\n  messages:\n${messages}`;
  const expected = { User: ["email"], placedUser: ["id"] };

  expect(
    await definitionsOf({ "asyncapi.yaml": document(channel("placed") + channel("paid"), placed + paid) }),
  ).toEqual(expected);
  expect(
    await definitionsOf({ "asyncapi.yaml": document(channel("paid") + channel("placed"), paid + placed) }),
  ).toEqual(expected);
});

it("leaves a name to the document's own component, and names those of other files after their file", async () => {
  const user = (property: string): string =>
    `User: { type: object, properties: { ${property}: { type: string } } }`;
  const payload = (reference: string): string =>
    `      m: { payload: { type: object, properties: { of: { $ref: '${reference}' } } } }\n`;
  const channels = [
    "billing.yaml#/User",
    "shipping.yaml#/User",
    "asyncapi.yaml#/components/schemas/User",
  ].map(
    (reference, index) => `  c${index}:\n    address: c${index}\n    messages:\n${payload(`./${reference}`)}`,
  );
  const files = { "billing.yaml": user("iban"), "shipping.yaml": user("street") };
  const expected = { User: ["name"], billingUser: ["iban"], shippingUser: ["street"] };
  for (const order of [channels, channels.toReversed()]) {
    const document = `${header}channels:\n${order.join("")}components:\n  schemas:\n    ${user("name")}\n`;
    expect(await definitionsOf({ ...files, "asyncapi.yaml": document })).toEqual(expected);
  }
});

it("names Avro records of one name and different fields after their messages", async () => {
  const avro = (key: string, field: string): string => `  ${key}:
    address: ${key}
    messages:
      ${key}:
        payload:
          schemaFormat: application/vnd.apache.avro;version=1.9.0
          schema: { type: record, name: Event, fields: [{ name: user, type: { type: record, name: User, fields: [{ name: ${field}, type: string }] } }] }
`;
  const [a, b] = [avro("opened", "id"), avro("closed", "email")];
  const one = await definitionsOf({ "asyncapi.yaml": `${header}channels:\n${a}${b}` });
  expect(one).toEqual(await definitionsOf({ "asyncapi.yaml": `${header}channels:\n${b}${a}` }));
  expect(one).toMatchObject({ User: ["email"], openedUser: ["id"] });
});
