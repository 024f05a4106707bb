import { isAbsolute, relative } from "node:path";

/**
 * Whether a path is a folder or lies below it. What is read and what is written both stay in their folders by this;
 * it compares names alone, so both paths have to be real ones (without symbolic links).
 */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || (!isAbsolute(way) && way !== ".." && !/^\.\.[/\\]/.test(way));
}
