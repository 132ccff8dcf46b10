/**
 * Headers of address and place that nobody, or everybody, may set.
 *
 * In: the Router's `clientIp`, `geoHeaders` and `locate`. Out: a warning where headers are described and can never be
 * believed, and where the trusted proxies are the whole world, so that every viewer may say who and where he is.
 */
import { maskWords, parseNetwork, type Network } from "../../model/address.ts";
import type { Issue } from "../../model/issue.ts";
import { issueAt } from "../issue-at.ts";
import type { Of, RuleSet } from "../rule-set.ts";
import { keyPlace, valuePlace } from "../source/source-document.ts";

/** Warnings about headers that place viewers. */
export function checkPlaceHeaders(set: RuleSet): readonly Issue[] {
  return set.routers.flatMap((router) => [...neverBelieved(router), ...alwaysBelieved(router)]);
}

function neverBelieved({ document, spec: { clientIp, geoHeaders, locate } }: Of<"Router">): readonly Issue[] {
  if (geoHeaders === undefined) return [];
  const place = keyPlace(document, ["spec", "geoHeaders"]);
  if (clientIp.kind !== "header") {
    return [
      issueAt(place, {
        code: "GR0331",
        severity: "warning",
        message: `geoHeaders are never believed: with \`clientIp: ${clientIp.kind}\` nobody is trusted to send them`,
        hint: "write `clientIp: { header: x-forwarded-for, trusted: [NETWORK] }` with the proxies' networks, or remove geoHeaders",
      }),
    ];
  }
  if (locate.includes("headers")) return [];
  return [
    issueAt(place, {
      code: "GR0331",
      severity: "warning",
      message: "geoHeaders place nobody: `locate` does not ask headers",
      hint: "write `locate: [headers, geoip]`, or remove geoHeaders",
    }),
  ];
}

/** All of IPv4, and all of IPv6 that is given out (IANA, IPv6 Global Unicast Address Space). */
const EVERYBODY: readonly Network[] = ["0.0.0.0/0", "2000::/3"].flatMap((text) => parseNetwork(text) ?? []);

function alwaysBelieved({ document, spec: { clientIp } }: Of<"Router">): readonly Issue[] {
  if (clientIp.kind !== "header") return [];
  const trusted = clientIp.trusted.flatMap((text) => parseNetwork(text) ?? []);
  const family = EVERYBODY.find((all) => covers(trusted, all))?.family;
  if (family === undefined) return [];
  return [
    issueAt(valuePlace(document, ["spec", "clientIp", "trusted"]), {
      code: "GR0331",
      severity: "warning",
      message: `clientIp.trusted holds every IPv${family} address, so any viewer can say who and where he is`,
      hint: "list the networks of the proxies in front, and nothing else",
    }),
  ];
}

/** Whether networks together hold another: the outermost ones within it add up to it. */
function covers(networks: readonly Network[], whole: Network): boolean {
  if (networks.some((one) => isInside(whole, one))) return true;
  const inside = networks.filter((one) => isInside(one, whole));
  const outermost = inside.filter(
    (one, at) => !inside.some((other, before) => (before < at || other.bits < one.bits) && isInside(one, other)),
  );
  return outermost.reduce((sum, { bits }) => sum + 2 ** (whole.bits - bits), 0) >= 1;
}

function isInside(inner: Network, outer: Network): boolean {
  if (inner.family !== outer.family || inner.bits < outer.bits) return false;
  return maskWords(inner.words, outer.bits).every((word, at) => word === outer.words[at]);
}
