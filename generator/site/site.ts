import { readFile } from "node:fs/promises";
import { packageFile, type System } from "../../asyncapi/index.js";
import type { GeneratedFile } from "../generate.js";
import { markerOf } from "../marker.js";
import { inlineShapes, inlineStyle } from "../picture/theme.js";
import { loadTemplates } from "../template/engine.js";
import { buildDocumentation } from "../view/documentation/build-documentation.js";
import type { Documentation } from "../view/documentation/documentation.js";
import { type Links, pageLinks, singleLinks } from "./links.js";
import { openMarkdown } from "./markdown.js";
import { type Current, openNavigation } from "./navigation.js";
import { jsonInScript, policyOf } from "./page-security.js";
import { viewEvent, viewIndex, viewService } from "./page-views.js";
import { openPictures, type Pictures } from "./pictures.js";
import { searchEntries } from "./search-entries.js";

export interface SiteOptions {
  /** Default: the application's title, or "Events and services". */
  readonly title?: string;
  /** Script that every page runs too, from the same server; for a live reload. */
  readonly reload?: string;
}

const onePage = { top: 1, section: 2, sub: 3 };
const inOnePage = { top: 2, section: 3, sub: 4 };

/** A documentation as a folder of pages: nothing in it needs a network, and only search and theme need scripts. */
export async function printSite(
  system: System,
  options: SiteOptions = {},
): Promise<readonly GeneratedFile[]> {
  const shell = await openShell(system, options);
  const { documentation, pictures, markdown, page } = shell;
  const root = pageLinks(0);
  const inFolder = pageLinks(1);
  const files = new Map<string, string>([
    ["assets/style.css", await readStyle()],
    ["assets/script.js", await readAsset("script.js")],
    [
      "assets/search.js",
      `globalThis.hazelnatsSearch = ${jsonInScript(JSON.stringify(searchEntries(documentation, root)))};\n`,
    ],
  ]);
  const levels = onePage;
  files.set(
    "index.html",
    page({
      links: root,
      title: documentation.title,
      parts: [viewIndex(documentation, await pictures.overview(root), { links: root, levels, markdown })],
    }),
  );
  for (const service of documentation.services) {
    const picture = await pictures.ofService(service.name, inFolder);
    const parts = [viewService(service, picture, { links: inFolder, levels, markdown })];
    const current = { service: service.slug };
    files.set(
      `services/${service.slug}.html`,
      page({ links: inFolder, title: service.name, parts, current }),
    );
  }
  for (const event of documentation.events) {
    const picture = await pictures.ofEvent(event.key, inFolder);
    const parts = [viewEvent(event, picture, { links: inFolder, levels, markdown })];
    const current = { event: event.slug };
    files.set(`events/${event.slug}.html`, page({ links: inFolder, title: event.name, parts, current }));
  }
  return [...files].map(([path, content]) => ({ path, content: `${markerOf(path) ?? ""}\n${content}` }));
}

/** The same as one file, which holds everything it needs. */
export async function printSingleFile(system: System, options: SiteOptions = {}): Promise<string> {
  const { documentation, pictures, markdown, page } = await openShell(system, options);
  const top = singleLinks("");
  const parts: object[] = [
    viewIndex(documentation, await pictures.overview(top), { links: top, levels: onePage, markdown }),
  ];
  for (const service of documentation.services) {
    const links = singleLinks(`service-${service.slug}-`);
    const picture = await pictures.ofService(service.name, links);
    parts.push(viewService(service, picture, { links, levels: inOnePage, markdown }));
  }
  for (const event of documentation.events) {
    const links = singleLinks(`event-${event.slug}-`);
    const picture = await pictures.ofEvent(event.key, links);
    parts.push(viewEvent(event, picture, { links, levels: inOnePage, markdown }));
  }
  const inline = {
    style: await readStyle(),
    script: await readAsset("script.js"),
    search: jsonInScript(JSON.stringify(searchEntries(documentation, top))),
  };
  return page({ links: top, title: documentation.title, parts, inline });
}

interface Page {
  readonly links: Links;
  readonly title: string;
  readonly parts: readonly object[];
  readonly current?: Current;
  /** What a page holds that stands alone. */
  readonly inline?: { readonly style: string; readonly script: string; readonly search: string };
}

interface Shell {
  readonly documentation: Documentation;
  readonly pictures: Pictures;
  readonly markdown: (text: string) => string;
  readonly page: (page: Page) => string;
}

async function openShell(system: System, { title, reload = "" }: SiteOptions): Promise<Shell> {
  const render = await loadTemplates("docs", { html: true });
  const documentation = buildDocumentation(system, title === undefined ? {} : { title });
  const navigation = openNavigation(documentation);
  return {
    documentation,
    pictures: openPictures(system, documentation),
    markdown: openMarkdown(),
    page: ({ links, title: own, parts, current, inline }) =>
      render("page", {
        title: own === documentation.title ? own : `${own} – ${documentation.title}`,
        site: documentation.title,
        base: links.base,
        index: links.index,
        policy: reload === "" ? policyOf(inline && { scripts: [inline.script], style: inline.style }) : "",
        inline: inline ?? { style: "", script: "", search: "" },
        isSingle: inline !== undefined,
        reload,
        navigation: navigation(links, current),
        parts: parts.map((part) => ({ ...flags(part), view: part })),
      }),
  };
}

/** Which template shows a part. */
function flags(part: object) {
  const kind = "kind" in part ? part.kind : "";
  return { isIndex: kind === "index", isService: kind === "service", isEvent: kind === "event" };
}

async function readAsset(name: string): Promise<string> {
  return await readFile(packageFile("templates", "docs", name), "utf8");
}

async function readStyle(): Promise<string> {
  const font = await readFile(packageFile("templates", "fonts", "inter-latin.woff2"), "base64");
  const face = `@font-face{font-family:Inter;font-weight:100 900;font-display:swap;src:url(data:font/woff2;base64,${font}) format("woff2")}`;
  const diagrams = [
    inlineShapes,
    inlineStyle("light", ""),
    `@media screen and (prefers-color-scheme:dark){${inlineStyle("dark", ':root:not([data-theme="light"]) ')}}`,
    `@media screen{${inlineStyle("dark", '[data-theme="dark"] ')}}`,
  ];
  return [face, await readAsset("style.css"), ...diagrams, ""].join("\n");
}
