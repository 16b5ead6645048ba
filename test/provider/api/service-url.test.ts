import { describe, expect, test } from "@jest/globals";
import { createCall, serviceUrl } from "../../../provider/api/client.js";
import { createLimiter } from "../../../provider/api/limiter.js";
import { calculateTotalPrice, describeSubnet } from "../../../provider/wire/other-services.js";
import { describeQuotas } from "../../../provider/wire/operations.js";
import { okay, toyClock, toyTransport } from "./world.js";

describe("serviceUrl", () => {
  test.each([
    ["https://vm.jdcloud-api.com", "https://vpc.jdcloud-api.com"],
    ["http://vm.jdcloud-api.com:8080/base/", "http://vpc.jdcloud-api.com:8080/base"],
    ["https://vm.internal.jdcloud-api.com", "https://vpc.internal.jdcloud-api.com"],
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["https://gate.example.com/jdcloud", "https://gate.example.com/jdcloud"],
    ["https://vm.example.com", "https://vm.example.com"],
    ["https://vm.jdcloud-api.com.example.com", "https://vm.jdcloud-api.com.example.com"],
    ["https://vm.my-jdcloud-api.com", "https://vm.my-jdcloud-api.com"],
  ])("serviceUrl of the VPC service beside %s is %s", (vmUrl, url) => {
    expect(serviceUrl(vmUrl, "vpc")).toBe(url);
    expect(serviceUrl(vmUrl, "vm").replace(/\/$/, "")).toBe(vmUrl.replace(/\/$/, ""));
  });
});

describe("createCall", () => {
  test("createCall calls each service's own host, and signs for the service", async () => {
    const { transport, requests } = toyTransport(
      okay({ quotas: [] }),
      okay({ subnet: { subnetId: "subnet-a" } }),
      okay({ totalPrice: 1 }),
    );
    const clock = toyClock();
    const call = createCall(
      {
        regionId: "cn-north-1",
        url: "https://vm.jdcloud-api.com",
        credentials: { accessKeyId: "AK", secretAccessKey: "SK" },
      },
      {
        transport,
        limiter: createLimiter({ perSecond: 1e6, burst: 1e6, concurrent: 16 }, clock),
        clock,
        random: () => 0,
        nonce: () => "n",
        signal: new AbortController().signal,
      },
    );
    await call(describeQuotas);
    await call(describeSubnet, { path: { subnetId: "subnet-a" } });
    await call(calculateTotalPrice, { body: { cmd: 1 } });
    const seen = requests.map(({ url, headers }) => [
      url,
      headers["host"],
      headers["authorization"]?.split("/")[3],
    ]);
    const base = (service: string) => `${service}.jdcloud-api.com`;
    const region = "/v1/regions/cn-north-1";
    expect(seen).toEqual([
      [`https://${base("vm")}${region}/quotas`, base("vm"), "vm"],
      [`https://${base("vpc")}${region}/subnets/subnet-a`, base("vpc"), "vpc"],
      [`https://${base("billing")}${region}/calculateTotalPrice`, base("billing"), "billing"],
    ]);
  });
});
