import { generateKeyPairSync, sign } from "node:crypto";

/** A fresh key and its own certificate for `127.0.0.1`, both in PEM: nobody trusts it who is not told to. */
export function selfSigned({ address = "127.0.0.1", days = [-1, 1] as readonly [number, number] } = {}) {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02)); // ECDSA with SHA-256
  const name = sequence(
    tagged(
      0x31,
      sequence(
        oid(0x55, 0x04, 0x03),
        tagged(0x0c, Buffer.from(`hazelnats test ${address} ${days.join(" ")}`)),
      ),
    ),
  );
  const names = sequence(tagged(0x87, Buffer.from(address.split(".").map(Number))));
  const body = sequence(
    tagged(0xa0, tagged(0x02, Buffer.of(2))),
    tagged(0x02, Buffer.of(1)),
    algorithm,
    name,
    sequence(...days.map((day) => tagged(0x17, Buffer.from(utcTime(day))))),
    name,
    publicKey.export({ format: "der", type: "spki" }),
    tagged(0xa3, sequence(sequence(oid(0x55, 0x1d, 0x11), tagged(0x04, names)))),
  );
  const signature = sign("sha256", body, privateKey);
  const der = sequence(body, algorithm, tagged(0x03, Buffer.concat([Buffer.of(0), signature])));
  const lines = der.toString("base64").match(/.{1,64}/gu) ?? [];
  return {
    key: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
    cert: ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n"),
  };
}

function utcTime(daysFromNow: number): string {
  const time = new Date(Date.now() + daysFromNow * 86_400_000).toISOString();
  return `${time.slice(2, 19).replaceAll(/[-T:]/gu, "")}Z`;
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function oid(...bytes: readonly number[]): Buffer {
  return tagged(0x06, Buffer.from(bytes));
}

/** DER: a tag, the length, the content. */
function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...head), content]);
}
