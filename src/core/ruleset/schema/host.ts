/**
 * Host names of the rules: hosts that are ours, and gateways.
 *
 * The core has no URL class, and leniency is what makes `2130706433` an address of this machine; so
 * only plain DNS names of two or more labels pass, and what is no public name is refused.
 */
import * as z from "zod";
import { fail, ok } from "../../model/result.ts";
import { parsed } from "./complaint.ts";
import { wants } from "./wanted.ts";

const DNS_NAME = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Names that mean this machine, this network, or a cloud's metadata service. */
const NOT_PUBLIC = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|private|svc|arpa|onion)$/;

/** A host of ours: exact, or with one leading `*.`. */
export const host = z
  .string(wants("host"))
  .transform((text) => text.toLowerCase())
  .refine((text) => text.length <= 253 && DNS_NAME.test(text.replace(/^\*\./, "")), wants("host"));

/** Origin of a gateway: https, a public name, and optionally a port. */
export const gateway = parsed("gateway", (text) => {
  const parts = /^https:\/\/([^/:?#@[\]]+)(?::(\d{1,5}))?\/?$/.exec(text);
  const name = parts?.[1]?.toLowerCase() ?? "";
  const port = Number(parts?.[2] ?? 443);
  const valid = name.length <= 253 && DNS_NAME.test(name) && !NOT_PUBLIC.test(name) && port >= 1 && port <= 65_535;
  if (!valid) {
    const hint = "write https:// and a public host name, without path; addresses and local names are not allowed";
    return fail({ code: "GR0313", hint });
  }
  return ok(port === 443 ? `https://${name}` : `https://${name}:${port}`);
});
