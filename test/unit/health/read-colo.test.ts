import { expect, test } from "vitest";
import { readColo } from "../../../src/core/health/read-colo.ts";

test("the colo is a line of Cloudflare's page", () => {
  expect(readColo("fl=1f1\nh=www.cloudflare.com\nip=192.0.2.1\ncolo=GRU\nsliver=none\n")).toBe("GRU");
  expect(readColo("colo=GRU\r\nhttp=http/2\r\n")).toBe("GRU");
});

test.each(["", "<html>colo=GRU</html>", "colo=", "colo=gru", "colo=GRU2", "xcolo=GRU", "colo=<b>"])(
  "%j names none",
  (text) => {
    expect(readColo(text)).toBe("unknown");
  },
);
