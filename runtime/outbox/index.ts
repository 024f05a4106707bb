export { outboxRow } from "./outbox-row.js";
export type { OutboxItem, OutboxRow } from "./outbox-row.js";
export type { Holder, OutboxStore, TakenRow, TakeRequest } from "./outbox-store.js";
export { relayOutbox } from "./relay-outbox.js";
export type { RelayOptions } from "./relay-outbox.js";
