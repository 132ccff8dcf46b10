/**
 * Networks whose addresses say nothing about where anybody is.
 *
 * Private, shared, link-local, documentation, benchmark, multicast and reserved ones (IANA special-purpose
 * registries), and the address that Cloudflare gives to requests of other Workers. One list for the
 * look-up of a viewer's address and for the check of rules, so that a rule is called unreachable
 * exactly when no viewer can meet it.
 */
import { maskWords, parseNetwork, type Address, type Network } from "./address.ts";

const RESERVED: readonly Network[] = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
  "::/127",
  "64:ff9b:1::/48",
  "100::/64",
  "2001:2::/48",
  "2001:db8::/32",
  "2a06:98c0:3600::103/128",
  "3fff::/20",
  "fc00::/7",
  "fe80::/10",
  "ff00::/8",
].flatMap((text) => parseNetwork(text) ?? []);

/** Whether the address is in a network that places nobody. */
export function isReservedAddress({ family, words }: Address): boolean {
  return RESERVED.some((one) => one.family === family && holds(one, words));
}

/** The reserved network that all addresses of this one are in; null when some may be a viewer's. */
export function reservedAround({ family, bits, words }: Network): Network | null {
  return RESERVED.find((one) => one.family === family && one.bits <= bits && holds(one, words)) ?? null;
}

function holds({ bits, words }: Network, inside: Address["words"]): boolean {
  const rest = 32 - Math.min(bits, 32);
  if (inside[0] >>> rest !== words[0] >>> rest) return false; // most differ here, and nothing is allocated
  return maskWords(inside, bits).every((word, at) => word === words[at]);
}
