import type { ReadOptions, Reading } from "../../asyncapi/read-application.js";
import type { Job } from "./job.js";

/** Reads the document of a job. The job's roots widen where references may go; they replace nothing. */
export async function readJob(
  { input, perspective, name, roots, maxSize, allowRemote, ruleset }: Omit<Job, "output">,
  options: Pick<ReadOptions, "validate" | "fetched"> = {},
): Promise<Reading> {
  const [{ readApplication }, { defaultRoots }] = await Promise.all([
    import("../../asyncapi/read-application.js"),
    import("../../asyncapi/documents.js"),
  ]);
  return readApplication(input, {
    ...options,
    roots: [...defaultRoots(input), ...roots],
    ...(perspective === undefined ? {} : { perspective }),
    ...(name === undefined ? {} : { name }),
    ...(ruleset === undefined || options.validate !== "full" ? {} : { ruleset }),
    ...(maxSize === undefined ? {} : { maxSize }),
    ...(allowRemote === undefined ? {} : { allowRemote }),
  });
}
