// What servers ask for is demanded by the compiler, and nothing else.
import { connectionTo, connectPublisher, defineServers, type PublisherDefinition } from "@hazelnats/runtime";

const servers = defineServers({
  production: {
    url: "tls://{region}.example.com:{port}",
    variables: { region: { enum: ["eu", "us"] }, port: { default: "4222" } },
    security: ["userPassword", "token"],
  },
  both: { url: "nats://{host}", security: [["certificate", "token"]] },
  open: { url: "nats://localhost:4222", security: ["none", "userPassword"] },
  unsaid: { url: "nats://{zone}.local", variables: { zone: { default: "a" } } },
});

declare const publisher: PublisherDefinition;
declare const secret: string;

export async function compiles(): Promise<void> {
  const { production, both, open, unsaid } = servers;
  await connectPublisher(publisher, connectionTo(open));
  await connectPublisher(publisher, connectionTo(unsaid));
  await connectPublisher(publisher, { ...connectionTo(unsaid, { variables: { zone: "b" } }), timeout: "5s" });
  connectionTo(open, { user: "ann", pass: secret, domain: "leaf" });
  connectionTo(unsaid, { credentials: secret });
  connectionTo(production, { variables: { region: "eu" }, user: "ann", pass: secret });
  connectionTo(production, { variables: { region: "us", port: "5222" }, token: secret, name: "billing" });
  connectionTo(both, {
    variables: { host: "h" },
    token: secret,
    tls: { certFile: "c.pem", keyFile: "k.pem" },
  });
}

export function refused(): void {
  const { production, both } = servers;
  // @ts-expect-error it asks for credentials
  connectionTo(production, { variables: { region: "eu" } });
  // @ts-expect-error a user without a password is none
  connectionTo(production, { variables: { region: "eu" }, user: "ann" });
  // @ts-expect-error the region has no default
  connectionTo(production, { user: "ann", pass: secret });
  // @ts-expect-error no such region
  connectionTo(production, { variables: { region: "moon" }, token: secret });
  // @ts-expect-error nothing is given at all
  connectionTo(production);
  // @ts-expect-error it asks for a certificate, too
  connectionTo(both, { variables: { host: "h" }, token: secret });
  // @ts-expect-error the address comes from the document
  connectionTo(servers.open, { servers: "nats://elsewhere" });
}
