import path from "node:path";
import { wordsOf } from "../naming.js";

/** The folder of what several applications share, beside theirs. */
export const sharedFolderName = "shared";

/** Devices of Windows, and folders with a meaning of their own. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d|node-modules|shared)$/;
const longest = 80;

/** The folder of one application among others, after its name: letters, digits and dashes, in lower case. */
export function applicationFolder(name: string): string {
  const folder = wordsOf(name).join("-").toLowerCase().slice(0, longest);
  return folder === "" || reserved.test(folder) ? `${folder}-application`.replace(/^-/, "") : folder;
}

/** The way from one folder to another as imports write it: with forward slashes. Absolute where there is none. */
export function wayBetween(from: string, to: string): string {
  return path.relative(from, to).replaceAll(path.sep, "/");
}
