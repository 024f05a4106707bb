import { InvalidDefinitionError } from "../errors.js";
import { oneOf, positiveInteger } from "./checks.js";
import { keysOf } from "../codec/json-pointer.js";
import type { EventDefinition } from "./event.js";
import { parameterNames, parameterOf } from "./subject.js";
import type { ActorOptions, OrderOptions } from "./subscriber.js";

/** Throws `InvalidDefinitionError` where messages could not be put in order so. */
export function legalOrder(actor: ActorOptions, orderBy: string | OrderOptions, where: string): void {
  const key: unknown = typeof orderBy === "string" ? orderBy : orderBy?.key;
  const events: readonly EventDefinition[] = Object.values(actor.events ?? { event: actor.event });
  if (typeof orderBy === "object") oneOf(orderBy.scope, ["all", "process"], `${where}.scope`);
  if (typeof orderBy === "object" && orderBy.partitions !== undefined) legalPartitions(actor, orderBy, where);
  const parameter = typeof key === "string" ? parameterOf(key) : undefined;
  if (typeof key !== "string" || (parameter === undefined && (key === "" || keysOf(key) === undefined))) {
    const expected = 'a JSON Pointer such as "/orderId", or a parameter of the subject such as "{region}"';
    throw new InvalidDefinitionError(where, key, expected);
  }
  const without = events.find(
    ({ subject }) => parameter !== undefined && !parameterNames(subject).includes(parameter),
  );
  if (without !== undefined) {
    const expected = `a parameter of the subject ${without.subject}`;
    throw new InvalidDefinitionError(where, key, expected);
  }
  if (events.some(({ stream }) => stream === undefined)) {
    throw new InvalidDefinitionError(
      where,
      key,
      "events of a stream: core NATS keeps no order after a failure",
    );
  }
}

function legalPartitions(actor: ActorOptions, { partitions, key, scope }: OrderOptions, where: string): void {
  const setting = `${where}.partitions`;
  if (positiveInteger(partitions ?? 0, setting) < 2 || (partitions ?? 0) > 256) {
    throw new InvalidDefinitionError(setting, partitions, "2 to 256");
  }
  if (typeof key === "string" && parameterOf(key) === undefined) {
    const expected = "a parameter of the subject such as `{region}`: the server divides by nothing else";
    throw new InvalidDefinitionError(`${where}.key`, key, expected);
  }
  const rival = [
    ...(scope === "process" ? ['scope: "process"'] : []),
    ...(actor.onConsumerDeleted === "recreate" ? ['onConsumerDeleted: "recreate"'] : []),
    ...(["totalConcurrency", "rateLimit", "broadcast"] as const).filter((name) => Boolean(actor[name])),
  ][0];
  if (rival === undefined) return;
  throw new InvalidDefinitionError(setting, partitions, `no \`${rival}\` beside it`);
}
