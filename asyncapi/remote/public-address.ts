import { BlockList } from "node:net";

/**
 * Addresses that lead to this machine, its network or nowhere: a document must not be able to make whoever reads it,
 * such as a build server, talk to services that trust their neighbours (cloud metadata, databases, consoles).
 */
const nets4 = [
  ...["0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"],
  ...["192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"],
  ...["203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"],
];
/** Also those that carry an address of version 4 in them: by a gateway they would lead there. */
const nets6 = [
  ...["::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32"],
  ...["2002::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"],
];

// Two lists: in one, every address of version 4 is also one that version 6 carries.
const closed = { 4: listOf(nets4, "ipv4"), 6: listOf(nets6, "ipv6") };

function listOf(nets: readonly string[], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const net of nets) {
    const [address = "", bits] = net.split("/");
    list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** Whether an IP address is one of the public internet. */
export function isPublicAddress(address: string, family: 4 | 6): boolean {
  return !closed[family].check(address, family === 4 ? "ipv4" : "ipv6");
}
