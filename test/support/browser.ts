import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Where browsers are on most machines. */
const places = [
  process.env["CHROME_PATH"] ?? "",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:/Program Files/Google/Chrome/Application/chrome.exe",
];

const flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"];

/** A real browser: that of this machine, else the one of the dev dependency `@sparticuz/chromium`. Nothing is fetched. */
export async function launchBrowser(): Promise<Browser> {
  const found = places.find((place) => place !== "" && existsSync(place));
  if (found !== undefined) return await chromium.launch({ executablePath: found, args: flags });
  // It brings libraries that bare machines lack, but unpacks them only where it takes the machine for a Lambda.
  process.env["AWS_LAMBDA_JS_RUNTIME"] ??= "nodejs22.x";
  const { default: packed } = await import("@sparticuz/chromium");
  // Not with the arguments that it proposes: in a single process the first context that closes ends the browser.
  return await chromium.launch({ executablePath: await packed.executablePath(), args: flags });
}
