/** The package that generated code imports. */
export const runtimePackage = "@hazelnats/runtime";

/** The first release that has all of what generated code uses: symbols, and keys of definitions. */
export const oldestRuntime = "0.1.0";

/** Its parts that write payloads in binary, by the function that they export. */
export const codecModules = {
  avro: `${runtimePackage}/avro`,
  protobuf: `${runtimePackage}/protobuf`,
} as const;

/** Its part that binds validators to schemas, and has what they call. */
export const validatorsModule = `${runtimePackage}/validators`;

/** Its part that converts dates and large numbers. */
export const valuesModule = `${runtimePackage}/values`;

/** All that generated code may import of it; a test holds this table against the package's exports. */
export const runtimeSymbols = {
  functions: [
    "defineApplication",
    "defineEvent",
    "definePublisher",
    "defineServers",
    "defineStream",
    "defineSubscriber",
  ],
  types: ["ActorSettings", "Schema"],
  /** Of {@link validatorsModule}. */
  validators: [
    "addError",
    "bindValidators",
    "countCharacters",
    "findDuplicate",
    "formats",
    "isEqual",
    "lazyPattern",
    "pointerStep",
  ],
} as const;
