/**
 * Networks as people write them: an address, a slash and the number of leading bits.
 *
 * Bits after the prefix are refused rather than cleared: `10.1.2.3/8` is more often a slip in the
 * number than a careless address, and the two mean very different sets of viewers.
 */
import { maskWords, parseAddress, parseNetwork, v4Address } from "../../model/address.ts";
import { fail, ok, type Result } from "../../model/result.ts";

/** Reads a network; the value is its canonical spelling. */
export function parseNetworkText(text: string): Result<string, { readonly hint: string }> {
  const network = parseNetwork(text);
  if (network !== null) return ok(network.text);
  const [base = "", bitsText] = text.split("/");
  const address = parseAddress(base);
  if (address === null) return fail({ hint: "write an address and a prefix length, for example 203.0.113.0/24" });
  if (bitsText === undefined)
    return fail({ hint: `add a prefix length: ${text}/${base.includes(":") ? 128 : 32} for this one address` });
  const bits = /^\d{1,3}$/.test(bitsText) ? Number(bitsText) : Number.NaN;
  const most = base.includes(":") ? 128 : 32;
  if (!(bits <= most)) return fail({ hint: `use a prefix length from 0 to ${most}` });
  if (base.includes(":")) return fail({ hint: `clear the bits after /${bits}` });
  return fail({
    hint: `bits are set after /${bits}; did you mean "${v4Address(maskWords(address.words, bits)[0]).text}/${bits}"?`,
  });
}
