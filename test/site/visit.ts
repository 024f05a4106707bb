import type { Browser, Page, Request } from "playwright-core";
import { expect } from "vitest";

export interface Visit {
  readonly width?: number;
  readonly dark?: boolean;
  readonly script?: boolean;
  /** Whether the page may try what its policy forbids. */
  readonly mayTry?: boolean;
}

/** Opens a page in a window of its own; fails if it asks for anything from elsewhere, or complains. */
export async function visit(
  browser: Browser,
  address: string,
  {
    width = 1280,
    dark = false,
    script = true,
    mayTry = false,
    look,
  }: Visit & { readonly look: (page: Page) => Promise<void> },
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: dark ? "dark" : "light",
    javaScriptEnabled: script,
  });
  const complaints: string[] = [];
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error" && !(mayTry && /Content Security Policy/.test(message.text())))
      complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("dialog", (dialog) => complaints.push(`a dialog: ${dialog.message()}`));
  const ask = (request: Request): void => {
    if (!/^(?:file|data):/.test(request.url())) complaints.push(`asks for ${request.url()}`);
  };
  // What the policy stops is made known as a request, too.
  if (mayTry)
    page.on("requestfinished", ask).on("requestfailed", (request) => {
      if (request.failure()?.errorText !== "csp") ask(request);
    });
  else page.on("request", ask);
  try {
    await page.goto(address);
    await look(page);
    expect(complaints).toEqual([]);
  } finally {
    await context.close();
  }
}
