import { lookup } from "node:dns";
import { get as getHttp } from "node:http";
import type { IncomingMessage } from "node:http";
import { get as getHttps } from "node:https";
import { isIP } from "node:net";
import type { LookupFunction } from "node:net";
import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { type Failure, failureOf, PrivateAddressError, privateCause } from "./failure.js";
import { isPublicAddress } from "./public-address.js";

const longestAddress = 2_048;
const mostRedirects = 5;
/** For one document with all its redirects. */
const requestMilliseconds = 10_000;

export interface FetchLimits {
  /** Bytes that may still come, after decompression. */
  readonly most: number;
  /** `host` or `host:port` of those that may be asked by `http:` and at any address. */
  readonly trusted: readonly string[];
  /** Aborts when the time of all requests together is over. */
  readonly signal: AbortSignal;
}

export type Fetched =
  /** `address` is where the document was in the end, after redirects. */
  | { readonly kind: "fetched"; readonly address: string; readonly bytes: Buffer }
  | ({ readonly kind: "failed" } & Failure);

/** Fetches a document from the web. It never rejects: what goes wrong comes back as a cause, in words. */
export async function fetchDocument(address: string, limits: FetchLimits): Promise<Fetched> {
  const signal = AbortSignal.any([limits.signal, AbortSignal.timeout(requestMilliseconds)]);
  let url = address;
  try {
    for (let redirects = 0; redirects <= mostRedirects; redirects++) {
      const mistake = mistakeOf(url, limits.trusted);
      if (mistake !== undefined)
        return failed(redirects === 0 ? mistake : `it redirects to ${url}, and ${mistake}`);
      const response = await ask(new URL(url), { ...limits, signal });
      const { statusCode = 0, headers } = response;
      if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
        response.destroy();
        if (!URL.canParse(headers.location, url)) return failed("it redirects to what is no address");
        const next = new URL(headers.location, url);
        if (next.protocol === "http:" && url.startsWith("https:"))
          return failed(`it redirects to ${next.href}, which is not encrypted`);
        next.hash = "";
        url = next.href;
        continue;
      }
      if (statusCode !== 200) {
        response.destroy();
        return failed(`the server answers with the status ${statusCode}`);
      }
      const type = headers["content-type"] ?? "";
      if (/^\s*(text\/html|image\/|audio\/|video\/|font\/)/i.test(type)) {
        response.destroy();
        return failed(`the server sends ${type.slice(0, 100)}, not YAML or JSON`);
      }
      return await readBody(response, { url, most: limits.most, signal });
    }
    return failed(`it redirects more than ${mostRedirects} times`);
  } catch (error) {
    if (limits.signal.aborted)
      return failed(
        "the time for all remote documents together is over",
        "Download some of them next to this document.",
      );
    if (signal.aborted)
      return failed(
        `there was no complete answer within ${requestMilliseconds / 1000} seconds`,
        "Check the connection and firewalls and try again, or download the file next to this document.",
      );
    return { kind: "failed", ...failureOf(error, new URL(url)) };
  }
}

function failed(cause: string, hint?: string): Fetched {
  return { kind: "failed", cause, ...(hint === undefined ? {} : { hint }) };
}

/** Why an address is not asked at all. */
function mistakeOf(address: string, trusted: readonly string[]): string | undefined {
  const url = new URL(address);
  if (address.length > longestAddress) return "the address is too long";
  if (url.protocol !== "https:" && url.protocol !== "http:") return "only https: is fetched";
  if (url.username !== "" || url.password !== "") return "an address must not carry a name or a password";
  if (isTrusted(url, trusted)) return undefined;
  if (url.protocol === "http:")
    return `http: is not encrypted; the option --remote-host ${url.host} allows it`;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const family = isIP(host);
  return (family === 4 || family === 6) && !isPublicAddress(host, family)
    ? privateCause(url.host)
    : undefined;
}

function isTrusted({ host, hostname }: URL, trusted: readonly string[]): boolean {
  return trusted.includes(host) || trusted.includes(hostname);
}

async function ask(url: URL, { trusted, signal }: FetchLimits): Promise<IncomingMessage> {
  const get = url.protocol === "https:" ? getHttps : getHttp;
  const headers = {
    accept: "application/yaml, application/json, text/yaml, text/plain, */*;q=0.1",
    "accept-encoding": "gzip, deflate, br",
    "user-agent": "hazelnats",
  };
  return await new Promise((resolve, reject) => {
    const options = isTrusted(url, trusted) ? {} : { lookup: lookupPublic };
    // no agent: a connection that is kept would keep the process
    get(url, { headers, signal, agent: false, ...options }, resolve).on("error", reject);
  });
}

/** The address that is checked is the one that is connected to: a second look-up could give another. */
const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, "");
    const hidden = addresses.find(({ address, family }) => !isPublicAddress(address, family === 6 ? 6 : 4));
    if (hidden !== undefined) return callback(new PrivateAddressError(hostname), "");
    if (options.all === true) return callback(null, addresses);
    const [first] = addresses;
    if (first === undefined) return callback(new Error(`${hostname} has no address`), "");
    callback(null, first.address, first.family);
  });
};

async function readBody(
  response: IncomingMessage,
  { url, most, signal }: { readonly url: string; readonly most: number; readonly signal: AbortSignal },
): Promise<Fetched> {
  const decoded = decode(response);
  if (decoded === undefined) {
    response.destroy();
    return failed("the server compresses it in a way that is not known");
  }
  const abort = (): void => void decoded.destroy(new Error("aborted"));
  signal.addEventListener("abort", abort);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of decoded as AsyncIterable<Buffer>) {
      // no encoding is set
      size += chunk.length;
      if (size > most)
        return failed(
          "all documents together would have more bytes than are read; the option --max-size allows more",
        );
      chunks.push(chunk);
    }
    return { kind: "fetched", address: url, bytes: Buffer.concat(chunks) };
  } finally {
    signal.removeEventListener("abort", abort);
    response.destroy();
  }
}

function decode(response: IncomingMessage): Readable | undefined {
  const encoding = (response.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  const through = (decompress: ReturnType<typeof createGunzip>): Readable => {
    response.on("error", (error) => decompress.destroy(error));
    return response.pipe(decompress);
  };
  switch (encoding) {
    case "identity":
    case "":
      return response;
    case "gzip":
    case "x-gzip":
      return through(createGunzip());
    case "deflate":
      return through(createInflate());
    case "br":
      return through(createBrotliDecompress());
    default:
      return undefined;
  }
}
