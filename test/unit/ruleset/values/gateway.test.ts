import { describe, expect, test } from "vitest";
import { parseGateway } from "../../../../src/core/ruleset/values/gateway.ts";

test.each([
  ["https://gw.eu-west.example", "https://gw.eu-west.example"],
  ["HTTPS://GW.EU-West.Example", "https://gw.eu-west.example"],
  ["https://gw.example:443", "https://gw.example"],
  ["https://gw.example:8443", "https://gw.example:8443"],
  ["https://gw.example:65535", "https://gw.example:65535"],
  ["https://internal.streamtv.example", "https://internal.streamtv.example"],
])("%s is the gateway %s", (text, gateway) => {
  expect(parseGateway(text)).toEqual({ ok: true, value: gateway });
});

describe("the edge is never sent to", () => {
  test.each([
    ["a metadata service", "http://169.254.169.254"],
    ["a metadata service over https", "https://169.254.169.254"],
    ["a metadata service by name", "https://metadata.google.internal"],
    ["a loopback address as one number", "https://2130706433"],
    ["a loopback address in hexadecimal", "https://0x7f.1"],
    ["a loopback address cut short", "https://127.1"],
    ["a loopback address in octal", "https://017700000001"],
    ["an IPv6 address that carries IPv4", "https://[::ffff:127.0.0.1]"],
    ["the unspecified address", "https://[::]"],
    ["localhost with a dot", "https://localhost."],
    ["localhost in capitals", "https://LOCALHOST"],
    ["a name below localhost", "https://a.localhost"],
    ["an internal name", "https://foo.internal"],
    ["a multicast name", "https://printer.local"],
    ["a service of a cluster", "https://a.svc.cluster.local"],
    ["a service, cut short", "https://a.default.svc"],
    ["a service of a cluster with another domain", "https://a.default.svc.prod.example"],
    ["a home network", "https://router.home.arpa"],
    ["a single label", "https://gateway"],
    ["a name with an invisible space", "https://gw\u200b.example"],
    ["a name with full-width dots", "https://gw\uff0eexample"],
  ])("%s", (_, text) => {
    expect(parseGateway(text).ok).toBe(false);
  });
});

describe("a gateway has no", () => {
  test.each([
    ["user", "https://user@gw.example"],
    ["user and password", "https://user:pw@gw.example"],
    ["host hidden behind a user", "https://gw.example@evil.example"],
    ["path", "https://gw.example/api"],
    ["empty path", "https://gw.example/"],
    ["dot segments", "https://gw.example/.."],
    ["backslash", "https://gw.example\\@evil.example"],
    ["query", "https://gw.example?a=1"],
    ["fragment", "https://gw.example#a"],
    ["space", "https://gw.example "],
    ["line break", "https://gw.example\n"],
  ])("%s", (_, text) => {
    expect(parseGateway(text).ok).toBe(false);
  });
});

test.each(["http://gw.example", "ftp://gw.example", "javascript:alert(1)", "gw.example", "//gw.example", ""])(
  "%j does not begin with https",
  (text) => {
    expect(parseGateway(text)).toMatchObject({ ok: false, error: { says: expect.stringContaining("https://") } });
  },
);

test.each(["0", "22", "25", "80", "444", "1023", "6000", "10080", "65536", "99999", "0443", "", "a", "-1", "8443:1"])(
  "port %j is refused",
  (port) => {
    expect(parseGateway(`https://gw.example:${port}`).ok).toBe(false);
  },
);
