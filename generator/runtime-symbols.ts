/** The package that generated code imports. */
export const runtimePackage = "@hazelnats/runtime";

/** All that generated code may import of it; a test holds this table against the package's exports. */
export const runtimeSymbols = {
  functions: ["defineApplication", "defineEvent", "definePublisher", "defineStream", "defineSubscriber"],
  types: ["ActorSettings", "Schema"],
} as const;
