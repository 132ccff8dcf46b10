import { describe, expect, test } from "vitest";
import { document, inShort, issuesIn } from "../rule-files.ts";

const LEAST = 'hosts: [live.example]\nunit: ["cookie:sid"]\nfallbackRegion: world\n';
const found = (more: string): readonly string[] =>
  inShort(issuesIn(document("Router", LEAST + more))).map((line) => line.split(" ").slice(1).join(" "));
const trusting = (...networks: readonly string[]): string =>
  `clientIp: { header: x-forwarded-for, trusted: [${networks.map((text) => `"${text}"`).join(", ")}] }\n`;

describe("headers that can be believed", () => {
  test.each([
    `${trusting("10.0.0.0/8")}geoHeaders: { preset: cloudfront }\nlocate: [headers, geoip]`,
    trusting("10.0.0.0/8"),
    trusting("0.0.0.0/1", "2000::/4"),
    trusting("128.0.0.0/1", "192.0.0.0/2", "::/3"),
    "clientIp: direct",
  ])("%s is no finding", (more) => {
    expect(found(more)).toEqual([]);
  });
});

describe("headers that never can", () => {
  test.each(["cloudflare", "direct"])("nobody is trusted: clientIp: %s", (clientIp) => {
    const message = `GR0331 geoHeaders are never believed: with \`clientIp: ${clientIp}\` nobody is trusted to send them`;
    expect(found(`clientIp: ${clientIp}\ngeoHeaders: { preset: cloudfront }`)).toEqual([message]);
    expect(found(`clientIp: ${clientIp}\ngeoHeaders: { country: x-a }\nlocate: [headers, cf]`)).toEqual([message]);
  });

  test("nobody asks for them", () => {
    expect(found(`${trusting("10.0.0.0/8")}geoHeaders: { preset: cloudfront }`)).toEqual([
      "GR0331 geoHeaders place nobody: `locate` does not ask headers",
    ]);
  });
});

describe("trusted networks that hold everybody", () => {
  const rows: [family: string, networks: string[]][] = [
    ["IPv4", ["0.0.0.0/0"]],
    ["IPv4", ["0.0.0.0/1", "10.0.0.0/8", "128.0.0.0/1", "128.0.0.0/1".replace("/1", "/2")]],
    ["IPv4", ["10.0.0.0/8", "::ffff:0.0.0.0/96"]],
    ["IPv6", ["::/0"]],
    ["IPv6", ["2000::/3"]],
    ["IPv6", ["2000::/4", "3000::/4"]],
  ];
  test.each(rows)("%s: %j", (family, networks) => {
    expect(found(trusting(...networks))).toEqual([
      `GR0331 clientIp.trusted holds every ${family} address, so any viewer can say who and where he is`,
    ]);
  });
});
