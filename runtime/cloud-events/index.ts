export type { CloudEventGiven } from "./attributes.js";
export { readCloudEvent, writeCloudEvent } from "./cloud-event.js";
