import { expect, it } from "vitest";
import { asVersion2, combineApplications, writeDocument } from "../../../asyncapi/index.js";
import { scanFiles } from "./scanning.js";

/** What walnats' own test of `Services.get_async_api` has, as two services of ours. */
const code = `
import { defineEvent, definePublisher, defineService, defineSubscriber } from "@hazelnats/runtime";
const dictSchema = { type: "object" };
/** event descr */
const userCreated = defineEvent({ name: "user-created", subject: "user-created", schema: dictSchema });
export const users = defineService({
  name: "users",
  version: "0.0.0",
  publishers: [definePublisher({ name: "users", events: { userCreated } })],
});
export const emails = defineService({
  name: "emails",
  version: "0.0.0",
  subscribers: [defineSubscriber({ name: "emails", actors: { sendEmail: { event: userCreated } } })],
});
`;

it("says all that walnats says of its services, of each and of both together", async () => {
  const { applications } = await scanFiles({ "services.ts": code });
  const [users, emails] = applications;
  const whole = combineApplications(applications, { title: "application", version: "0.0.0" });
  const [together, alone, other] = [whole, users, emails].map((application) => {
    if (application === undefined) throw new Error("there are two services");
    const { document, places } = writeDocument(application, { sharesMessages: false });
    return asVersion2(document, places);
  });
  const message = { $ref: "#/components/messages/userCreated" };
  const components = {
    messages: { userCreated: { description: "event descr", payload: { $ref: "#/components/schemas/Dict" } } },
    schemas: { Dict: { type: "object" } },
  };
  expect(together).toMatchObject({
    diagnostics: [],
    document: {
      info: { title: "application", version: "0.0.0" },
      channels: {
        "user-created": { subscribe: { message }, publish: { operationId: "sendEmail", message } },
      },
      components,
    },
  });
  expect(alone).toMatchObject({
    document: {
      info: { title: "users", version: "0.0.0" },
      channels: { "user-created": { subscribe: { message } } },
      components,
    },
  });
  expect(alone?.document["channels"]).not.toHaveProperty("user-created.publish");
  expect(other).toMatchObject({
    document: { info: { title: "emails" }, channels: { "user-created": { publish: { message } } } },
  });
});
