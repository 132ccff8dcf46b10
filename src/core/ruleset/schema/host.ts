/**
 * Host names of the rules: hosts that are ours, and gateways.
 */
import { parseGateway } from "../values/gateway.ts";
import { parseHostPattern } from "../values/host-name.ts";
import { parsed } from "./complaint.ts";
import { fail } from "../../model/result.ts";

/** A host of ours: exact, or with one leading `*.`. */
export const host = parsed("host", parseHostPattern);

/** Origin of a gateway: https and a public name, optionally with a port. */
export const gateway = parsed("gateway", (text) => {
  const read = parseGateway(text);
  return read.ok ? read : fail({ code: "GR0313", ...read.error });
});
