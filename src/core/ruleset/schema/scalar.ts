/**
 * The single values of the rule language: names, numbers, durations and free text.
 *
 * In: what YAML says. Out: the same value, checked, or its meaning (durations in milliseconds).
 * Free text is checked for forbidden characters again, because YAML escapes can write what the
 * file itself may not hold.
 */
import * as z from "zod";
import {
  asId,
  type ClusterName,
  type ExperimentName,
  type PolicyName,
  type RegionName,
  type RoleName,
  type RolloutName,
  type RouteName,
} from "../../model/ids.ts";
import { fail, ok } from "../../model/result.ts";
import { isReservedHeader } from "../../model/reserved-header.ts";
import { parseDuration } from "../values/duration.ts";
import { forbiddenCharacters } from "../source/plain-text.ts";
import { parseTime } from "../values/time-text.ts";
import { parsed } from "./complaint.ts";
import { NAME } from "./shape.ts";
import { WANTED, wants, type WantedKey } from "./wanted.ts";

const anyName = z.string(wants("name")).regex(NAME, wants("name"));

const DURATION = /^\d{1,9}(ms|s|m|h)$/;

/** The name of a header or cookie (RFC 9110, token). */
export const TOKEN = /^[\w!#$%&'*+.^`|~-]{1,200}$/;

export const name = anyName;
export const clusterName = anyName.transform((text) => asId<ClusterName>(text));
export const regionName = anyName.transform((text) => asId<RegionName>(text));
export const routeName = anyName.transform((text) => asId<RouteName>(text));
export const rolloutName = anyName.transform((text) => asId<RolloutName>(text));
export const experimentName = anyName.transform((text) => asId<ExperimentName>(text));
export const policyName = anyName.transform((text) => asId<PolicyName>(text));
export const roleName = anyName.transform((text) => asId<RoleName>(text));

export const flag = z.boolean(wants("flag"));
export const weight = range("weight", 0, 1_000_000);
export const bias = range("bias", -100, 100);
export const latitude = range("latitude", -90, 90);
export const longitude = range("longitude", -180, 180);
export const overprovision = range("overprovision", 100, 1000);
export const wholePercent = range("wholePercent", 0, 100);
export const count = whole("count", 1, 100);
export const order = whole("order", 0, 1_000_000);
export const retries = whole("retries", 0, 1);
export const asn = whole("asn", 1, 4_294_967_295);
export const httpStatus = whole("status", 100, 599);
export const capacity = range("capacity", 1, 1_000_000_000);
export const requests = whole("requests", 1, 1_000_000_000);
export const failures = whole("failures", 1, 1000);
export const points = range("points", 0, 100);
export const milliseconds = range("milliseconds", 0, 60_000);
export const clusterCount = whole("clusterCount", 0, 200);
export const viewerCount = whole("viewerCount", 1, 1_000_000);
export const seed = whole("seed", 0, 4_294_967_295);

/** A percentage whose thousandths are whole buckets of 100000. */
export const percent = range("percent", 0, 100).refine((value) => Number(value.toFixed(3)) === value, wants("percent"));

export const probeInterval = duration("interval", 100, 3_600_000);
export const probeTimeout = duration("timeout", 10, 60_000);
export const standstill = duration("standstill", 100, 86_400_000);
export const patience = duration("patience", 0, 86_400_000);
export const elapsed = duration("elapsed", 0, 604_800_000);
export const headersTimeout = duration("deadline", 50, 30_000);
export const mirrorTimeout = duration("mirrorTimeout", 10, 30_000);
export const drainTime = duration("drainTime", 0, 86_400_000);
export const sessionEnd = duration("sessionEnd", 60_000, 7 * 86_400_000);
export const period = duration("period", 1000, 7 * 86_400_000);

/** A moment in UTC, in milliseconds since 1970. */
export const moment = parsed(
  "moment",
  (text) => {
    const ms = parseTime(text);
    return ms === null ? fail({ hint: WANTED.moment.write }) : ok(ms);
  },
  /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?Z)?$/,
);

/** The salt stands before a colon in what is hashed, so it has none itself. */
export const salt = parsed("salt", (text) => {
  if (/^[\w.-]{1,64}$/.test(text)) return ok(text);
  const colon = "remove the colon, which ends the salt in what is hashed";
  return fail({ hint: text.includes(":") ? colon : WANTED.salt.write });
});

/** The name of a header, in lower case. */
export const headerName = parsed("fieldName", (text) =>
  TOKEN.test(text) ? ok(text.toLowerCase()) : fail({ hint: WANTED.fieldName.write }),
);

/** The name of a header that rules may set: not one whose meaning belongs to the edge or to the connection. */
export const ownHeaderName = parsed("fieldName", (text) => {
  if (!TOKEN.test(text)) return fail({ hint: WANTED.fieldName.write });
  if (isReservedHeader(text))
    return fail({ says: "cannot be set by rules: it belongs to the edge", hint: "choose another name" });
  const header = text.toLowerCase();
  if (header === "host")
    return fail({ says: "cannot be set as a header: it comes from the address", hint: "write it as `rewrite.host`" });
  if (header === "content-length" || header === "upgrade")
    return fail({ says: "cannot be set by rules: it belongs to the connection", hint: "remove it" });
  return ok(header);
});

export const cookieName = z.string(wants("fieldName")).regex(TOKEN, wants("fieldName"));

/** The value of a header: printable ASCII without blanks at its ends, since those are lost on the way. */
export const headerValue = z
  .string(wants("headerValue"))
  .regex(/^(?:[!-~](?:[ -~]{0,1022}[!-~])?)?$/, wants("headerValue"));

/** Text without forbidden characters and of limited length. */
export function freeText(wanted: WantedKey, min: number, max: number) {
  return z
    .string(wants(wanted))
    .min(min, wants(wanted))
    .max(max, wants(wanted))
    .refine((text) => forbiddenCharacters(text).length === 0, wants(wanted));
}

function range(wanted: WantedKey, min: number, max: number) {
  return z.number(wants(wanted)).min(min, wants(wanted)).max(max, wants(wanted));
}

function whole(wanted: WantedKey, min: number, max: number) {
  return z.int(wants(wanted)).min(min, wants(wanted)).max(max, wants(wanted));
}

function duration(wanted: WantedKey, min: number, max: number) {
  return parsed(
    wanted,
    (text) => {
      const ms = parseDuration(text);
      return ms !== null && ms >= min && ms <= max ? ok(ms) : fail({ hint: WANTED[wanted].write });
    },
    DURATION,
  );
}
