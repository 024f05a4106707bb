import type { LintRule } from "../asyncapi/lint/rule.js";
import type { Level } from "../asyncapi/lint/run.js";
import type { PrintSettings } from "./print-settings.js";

/** One document and where its code goes. What it says of the printed code goes before what {@link Config} says. */
export interface SpecConfig extends PrintSettings {
  /** The AsyncAPI document, from the configuration file's folder. */
  readonly input: string;
  /** The folder of the generated files, from the configuration file's folder. */
  readonly output: string;
  /**
   * Whose code is generated: the application that the document describes, or a client of it. The default is
   * the meaning that the version of the document gives it; see docs/cli.md.
   */
  readonly perspective?: "application" | "client";
  /**
   * What the application is called on the server: it names its consumers and owns its streams. Letters, digits, `-`
   * and `_`. Default: after the document's title, for clients with `-client` at its end.
   */
  readonly name?: string;
  /**
   * Folders that references may reach beside the document's own, from the configuration file's folder. A
   * reference to anywhere else is refused.
   */
  readonly roots?: readonly string[];
  /** MiB that the document and all that it refers to may have together. Default: 16. */
  readonly maxSize?: number;
  /**
   * Whether references to the web are followed: `https:` ones at public addresses. A list allows these, too, and of
   * the hosts in it (`host` or `host:port`) also `http:` ones and private addresses. Default: all are refused.
   */
  readonly allowRemote?: boolean | readonly string[];
  /** Instead of {@link Config.templates}. */
  readonly templates?: string;
}

/** How `hazelnats lint` judges. */
export interface LintConfig {
  /** The level of a rule, by its code or name; see docs/lint.md. Default: as listed there. */
  readonly rules?: Readonly<Record<string, Level>>;
  /** The version of nats-server that all of it has to run on, such as `"2.11"`. Default: the newest. */
  readonly server?: string;
  /** Rules of your own. */
  readonly custom?: readonly LintRule[];
}

/** The content of `hazelnats.config.ts`. */
export interface Config extends PrintSettings {
  /** At least one. */
  readonly specs: readonly SpecConfig[];
  /**
   * A folder, from the configuration file's, for the events that several of the documents describe alike; it lies
   * beside their output folders. Default: each client has its own.
   */
  readonly shared?: string;
  readonly lint?: LintConfig;
  /**
   * A folder of templates that replace those of Hazelnats or add files, from the configuration file's folder; see
   * docs/templates.md. Default: none.
   */
  readonly templates?: string;
}

/** Gives the configuration back as it is: editors complete and check what is written inside the call. */
export function defineConfig(config: Config): Config {
  return config;
}
