import { readApplication, type System, systemOf } from "../../../asyncapi/index.js";
import { makeTemporaryFolder } from "../../support/temporary-folder.js";

/** Reads documents as one system. */
export async function readSpecs(...specs: readonly string[]): Promise<System> {
  await using folder = await makeTemporaryFolder();
  await folder.write(Object.fromEntries(specs.map((text, number) => [`${number}.yaml`, text])));
  const readings = await Promise.all(
    specs.map(async (_, number) => readApplication(folder.at(`${number}.yaml`))),
  );
  return systemOf(
    readings.map((reading) => {
      if (reading.kind === "read") return reading.application;
      throw new Error(reading.diagnostics.map(({ message }) => message).join("\n"));
    }),
  );
}

/**
 * Services that send four events each and handle four of others, chosen so that arrows lead everywhere; two of the
 * names are long.
 */
export function manySpecs(services: number): readonly string[] {
  const name = (number: number) => (number === 1 ? `service-${"very-".repeat(30)}long` : `service-${number}`);
  const eventsOf = (number: number) => [0, 1, 2, 3].map((each) => `event-${number * 4 + each}`);
  const channel = (event: string) => ({
    address: `${event.replace("-", ".")}.{region}`,
    parameters: { region: { enum: ["eu", "us"] } },
    messages: { [event]: { payload: { type: "object", properties: { id: { type: "string" } } } } },
  });
  return Array.from({ length: services }, (_, number) => {
    const sent = eventsOf(number);
    const handled = [1, 3, 7, 12].map((step) => eventsOf((number + step) % services)[step % 4] ?? "");
    const events = [...new Set([...sent, ...handled])];
    const operation = (action: string) => (event: string) => [
      `${action}-${event}`,
      { action, channel: { $ref: `#/channels/${event}` } },
    ];
    return JSON.stringify({
      asyncapi: "3.0.0",
      info: { title: name(number), version: "1.0.0", tags: [{ name: `domain ${number % 3}` }] },
      channels: Object.fromEntries(events.map((event) => [event, channel(event)])),
      operations: Object.fromEntries([...sent.map(operation("send")), ...handled.map(operation("receive"))]),
    });
  });
}
