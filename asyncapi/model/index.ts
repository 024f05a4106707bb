export type { Actor, ActorSettings, Exponential, Retry } from "./actor.js";
export type { Application } from "./application.js";
export type { Event } from "./event.js";
export type { Schedule, Timing } from "./schedule.js";
export type { Definition, Schema } from "./schema.js";
export type { Duration, Size, Stream, StreamSettings } from "./stream.js";
export type { Parameter, Subject } from "./subject.js";
export type { Notes, ObjectType, Property, TupleType, Type } from "./type.js";
export type { Wire } from "./wire.js";
