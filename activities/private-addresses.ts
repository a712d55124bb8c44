import { BlockList, isIPv6 } from 'node:net';

/** Ranges that lead to the machine itself, into its network or nowhere, by IANA's registries of special-purpose addresses. */
const ipv4: readonly [network: string, prefix: number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];
const ipv6: readonly [network: string, prefix: number][] = [
  // The machine itself, and the old way to write an IPv4 address.
  ['::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  // 6to4, which wraps any IPv4 address.
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];
/** Prefixes of IPv6 addresses that end with an IPv4 address to which translators send them, where `::ffff:` is Node's to know. */
const translated = ['64:ff9b::', '::ffff:0:'];

const blocked = new BlockList();
for (const [network, prefix] of ipv4) {
  blocked.addSubnet(network, prefix, 'ipv4');
  for (const before of translated) blocked.addSubnet(`${before}${network}`, 96 + prefix, 'ipv6');
}
for (const [network, prefix] of ipv6) blocked.addSubnet(network, prefix, 'ipv6');

/** Whether an IP address is none of the public internet. */
export function isPrivate(address: string): boolean {
  // An IPv4 address within IPv6 is checked as what it is.
  return blocked.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
