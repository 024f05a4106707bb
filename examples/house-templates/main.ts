import { startServer } from "@hazelnats/runtime/testing";
import { brokerOptions, parcelsApplicationProvider, type ParcelsEvents } from "./client/provider.js";

/** As a container of NestJS would: it makes what is injected, and tells it when all ends. */
async function resolve(tokens: ReadonlyMap<string, { readonly servers: string }>): Promise<ParcelsEvents> {
  const [options = {}] = parcelsApplicationProvider.inject.map((token) => tokens.get(token));
  return await parcelsApplicationProvider.useFactory(options);
}

await using server = await startServer();
const events = await resolve(new Map([[brokerOptions, { servers: server.url }]]));
const registered = await events.parcelRegistered({ parcelId: "p-1", grams: 250 });
const delivered = await events.parcelDelivered({ parcelId: "p-1" }, { region: "north" });
await events.onModuleDestroy();
for (const { stream, sequence } of [registered, delivered])
  process.stdout.write(`stored in ${stream} as message ${sequence}\n`);
