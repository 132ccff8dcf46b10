import { describe, expect, test } from "vitest";
import { servedMismatch } from "../../../src/core/handoff/served-by.ts";
import { asId, type ClusterName, type RoleName } from "../../../src/core/model/ids.ts";

const ATTEMPT = {
  cluster: asId<ClusterName>("sa-east"),
  role: asId<RoleName>("canary"),
  terms: { id: "sa-east-1", clientCertificate: null, assertion: "shared" },
} as const;

function said(version: string | null, cluster: string | null) {
  const fields = Object.entries({ "x-edge-served-version": version, "x-edge-served-cluster": cluster });
  return servedMismatch(ATTEMPT, new Map(fields.flatMap(([name, text]) => (text === null ? [] : [[name, text]]))));
}

describe("an answer from whom it was asked of", () => {
  const rows: [version: string | null, cluster: string | null][] = [
    ["canary", "sa-east"],
    ["canary", "sa-east-1"],
    ["canary", null],
    [null, "sa-east"],
    [null, null],
    ["canary, canary", "sa-east, sa-east"],
    ["", ""],
  ];
  test.each(rows)("version %j, cluster %j", (version, cluster) => {
    expect(said(version, cluster)).toBeNull();
  });
});

describe("an answer from another", () => {
  const rows: [version: string | null, cluster: string | null, served: string][] = [
    ["stable", "sa-east", "sa-east/stable"],
    ["canary", "us-east", "us-east/canary"],
    ["stable", null, "?/stable"],
    [null, "us-east", "us-east/?"],
    ["Canary", null, "?/Canary"],
    ["canary, stable", null, "?/canary, stable"],
    ["\u001b[31m", "x".repeat(100), `${"x".repeat(64)}/?[31m`],
  ];
  test.each(rows)("version %j, cluster %j", (version, cluster, served) => {
    expect(said(version, cluster)).toEqual({ asked: "sa-east/canary", served });
  });
});
