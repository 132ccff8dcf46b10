/**
 * What the Router says about addresses and places, indexed, each test with only what it cares about.
 */
import { indexPlacing } from "../../../src/core/bundle/index-placing.ts";
import type { IndexedPlacing } from "../../../src/core/model/bundle.ts";
import { asId, type CountryCode } from "../../../src/core/model/ids.ts";
import type { ClientIpRule, HopFormat, RouterRule } from "../../../src/core/model/rules.ts";
import { rulesOf } from "../small-rules.ts";

export function countryCode(code: string): CountryCode {
  return asId<CountryCode>(code);
}

/** `clientIp: { header, trusted, format }`. */
export function byHeader(header: string, trusted: readonly string[], format: HopFormat = "ip"): ClientIpRule {
  return { kind: "header", header, trusted, format };
}

export function placingOf(router: Partial<RouterRule> = {}): IndexedPlacing {
  return indexPlacing({ ...rulesOf().router, ...router });
}
