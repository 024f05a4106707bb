import { describe, expect, it } from "vitest";
import { covers, minimalCover, overlapGroups, overlaps } from "../../../asyncapi/read/subject-sets.js";
import { readAlone } from "../reading.js";

function spec(addresses: readonly string[], root = "{}"): string {
  const channels = addresses.map(
    (address, index) =>
      `  c${index}: { address: ${JSON.stringify(address)}, messages: { m${index}: { payload: { type: string } } } }`,
  );
  return `asyncapi: 3.0.0
info: { title: Orders, version: "1" }
x-jetstream: ${root}
channels:
${channels.join("\n")}
`;
}

async function streams(addresses: readonly string[], root?: string): Promise<readonly string[]> {
  const { application } = await readAlone(spec(addresses, root));
  return application.streams.map(({ name, origin, subjects }) => `${name} ${origin} ${subjects.join(" ")}`);
}

describe("streams that nobody declared", () => {
  it("are one for each subject", async () => {
    expect(await streams(["orders.placed", "orders.{id}.paid"])).toEqual([
      "orders-placed derived orders.placed",
      "orders-id-paid derived orders.*.paid",
    ]);
  });

  it("are one for channels with the same subject, and for those that overlap", async () => {
    expect(await streams(["orders.placed", "orders.{kind}", "other"])).toEqual([
      "orders-kind shared orders.*",
      "other derived other",
    ]);
  });

  it("are named after the first channel where none is the widest, and hold no subject twice", async () => {
    expect(await streams(["a.{x}.c", "a.b.{y}"])).toEqual(["a-x-c shared a.*.*"]);
  });

  it("are shared with those that only the widened subjects reach", async () => {
    expect(await streams(["a.{x}.c", "a.z.z", "a.b.{y}"])).toEqual(["a-x-c shared a.*.*"]);
  });

  it("can't have one name for different subjects", async () => {
    const { diagnostics } = await readAlone(spec(["a.b", "a-b"]));
    expect(diagnostics).toEqual([
      '6:3 error stream-name-collision: The stream of "a-b" would be called "a-b", as is the one of "a.b" (line 5). (Give one of the channels a stream with a name of its own: x-jetstream: { stream: { name: "OTHER" } }.)',
    ]);
  });
});

describe("streams that are declared", () => {
  it("keep the channels that their subjects hold", async () => {
    expect(
      await streams(["orders.placed", "other"], '{ streams: { orders: { subjects: ["orders.>"] } } }'),
    ).toEqual(["orders declared orders.>", "other derived other"]);
  });

  it("are left out where no channel names them and they have no subjects, with a warning", async () => {
    const { application, diagnostics } = await readAlone(spec(["x"], "{ streams: { unused: {} } }"));
    expect(application.streams.map(({ name }) => name)).toEqual(["x"]);
    expect(diagnostics).toEqual([
      '3:27 warning unused-stream: No channel names the stream "unused", and it has no subjects, so it is left out. (Name it in a channel, x-jetstream: { stream: unused }, or give it subjects.)',
    ]);
  });

  it("can't overlap others", async () => {
    const root = '{ streams: { a: { subjects: ["x.>"] }, b: { subjects: [x.y] } } }';
    const { diagnostics } = await readAlone(spec([], root));
    expect(diagnostics).toEqual([
      '3:53 error stream-overlap: The subject "x.y" of the stream "b" overlaps the stream "a"; a server refuses that. (Keep both channels in one stream, or narrow the subjects.)',
    ]);
  });

  it("can't overlap what a channel needs beside them", async () => {
    const { diagnostics } = await readAlone(spec(["x.{id}"], "{ streams: { a: { subjects: [x.y] } } }"));
    expect(diagnostics).toEqual([
      expect.stringContaining(
        '5:3 error stream-overlap: The subject "x.*" of the stream "x-id" overlaps the stream "a"',
      ),
    ]);
  });
});

describe("sets of subjects", () => {
  it.each([
    ["a.>", "a.b.c", true, true],
    ["a.*", "a.b", true, true],
    ["a.*", "a.b.c", false, false],
    ["a.b", "a.*", false, true],
    ["a.*.c", "a.b.*", false, true],
    [">", "a", true, true],
    ["a.>", "a", false, false],
    ["*.b", "a.>", false, true],
    ["a.>", "a.b.>", true, true],
  ])("%s and %s: covers %s, overlaps %s", (wide, narrow, isCovered, isOverlapped) => {
    expect(covers(wide, narrow)).toBe(isCovered);
    expect(overlaps(wide, narrow)).toBe(isOverlapped);
    expect(overlaps(narrow, wide)).toBe(isOverlapped);
  });

  it("have a cover whose members do not overlap", () => {
    expect(minimalCover(["a.b", "a.*", "c", "a.d", "c"])).toEqual(["a.*", "c"]);
    expect(minimalCover(["a.*.c", "a.b.*", "q"])).toEqual(["a.*.*", "q"]);
    expect(minimalCover(["a.b.>", "a.*"])).toEqual(["a.b.>", "a.*"]);
    expect(minimalCover(["*.b.c", "a.>"])).toEqual(["*.>"]);
  });

  it("agree with comparing all with all, in any order", () => {
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 300; round++) {
      const filters = Array.from({ length: 1 + random(8) }, () =>
        Array.from({ length: 1 + random(3) }, () => ["a", "b", "c", "*"][random(4)]).join("."),
      );
      const groups = overlapGroups(filters, (filter) => filter);
      expect(groups.flat().toSorted()).toEqual(filters.toSorted());
      const subjects = groups.map((group) => minimalCover(group));
      for (const [index, group] of groups.entries()) {
        for (const filter of group)
          expect(subjects[index]?.some((subject) => covers(subject, filter))).toBe(true);
      }
      const all = subjects.flat();
      for (const [index, one] of all.entries()) {
        for (const other of all.slice(index + 1))
          expect([one, other, overlaps(one, other)]).toEqual([one, other, false]);
      }
    }
  });
});
