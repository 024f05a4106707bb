/** How a configuration file may be called, the preferred name first. */
export const configNames = [
  "hazelnats.config.ts",
  "hazelnats.config.js",
  "hazelnats.config.mjs",
  "hazelnats.config.json",
] as const;
