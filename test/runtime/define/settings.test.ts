/* What documents can state, definitions in code can state as well, and the pages show it. */
import { readFileSync } from "node:fs";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { ActorSettings as StatedOfActor } from "../../../asyncapi/model/actor.js";
import type { StreamSettings as StatedOfStream } from "../../../asyncapi/model/stream.js";
import { describePolicy } from "../../../generator/view/documentation/actor-facts.js";
import { describeStream } from "../../../generator/view/documentation/stream-facts.js";
import type { ActorSettings, StreamSettings } from "../../../runtime/index.js";
import { readAlone } from "../../asyncapi/reading.js";

it("has a type in code for each setting of a document", () => {
  expectTypeOf<StatedOfActor>().toExtend<ActorSettings>();
  expectTypeOf<StatedOfStream>().toExtend<StreamSettings>();
  expectTypeOf<Exclude<keyof StatedOfActor, keyof ActorSettings>>().toBeNever();
  expectTypeOf<Exclude<keyof StatedOfStream, keyof StreamSettings>>().toBeNever();
});

describe.each(["handling", "settings"])("the pages of the golden document %s", (name) => {
  const text = readFileSync(new URL(`../../golden/${name}/spec.yaml`, import.meta.url), "utf8");
  const without = <T extends object>(settings: T, key: string): T =>
    Object.fromEntries(Object.entries(settings).filter(([other]) => other !== key)) as T; // the same but for one

  it("show each setting of an actor", async () => {
    const { application } = await readAlone(text);
    const hidden = application.actors.flatMap((actor) =>
      hiddenSettings(actor, (settings) =>
        JSON.stringify(describePolicy({ ...actor, settings }, application)),
      ),
    );
    expect(hidden).toEqual([]);
  });

  it("show each setting of a stream", async () => {
    const { application } = await readAlone(text);
    const hidden = application.streams.flatMap((stream) =>
      hiddenSettings(stream, (settings) => JSON.stringify(describeStream({ ...stream, settings }))),
    );
    expect(hidden).toEqual([]);
  });

  /** Of which nothing is seen: a page without it is the same. */
  function hiddenSettings<S extends object>(
    { settings, name: of }: { readonly settings: S; readonly name: string },
    show: (settings: S) => string,
  ): readonly string[] {
    const shown = show(settings);
    return Object.keys(settings)
      .filter((key) => show(without(settings, key)) === shown)
      .map((key) => `${of}: ${key}`);
  }
});
