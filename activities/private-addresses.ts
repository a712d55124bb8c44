import { BlockList, isIPv6 } from 'node:net';

/** Ranges that lead to the machine itself or into its network, by IANA's registries of special-purpose addresses. */
const ranges: readonly [network: string, prefix: number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
  ['::', 127],
  ['64:ff9b:1::', 48],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
];

const blocked = new BlockList();
for (const [network, prefix] of ranges) blocked.addSubnet(network, prefix, isIPv6(network) ? 'ipv6' : 'ipv4');

/** Whether an IP address is none of the public internet. */
export function isPrivate(address: string): boolean {
  // An IPv4 address within IPv6 is checked as what it is.
  return blocked.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
