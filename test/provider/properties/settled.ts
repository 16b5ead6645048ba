/** Random inputs, repaired to fit together. */
import type { Inputs } from "./parts.js";

/** A random draw without its conflicting parts. */
export function settled(inputs: Inputs): Inputs {
  const spec = inputs["instanceSpec"] as Inputs;
  const charge = spec["charge"] as Inputs | undefined;
  const nicOf = spec["primaryNetworkInterface"] as
    { readonly networkInterface: Inputs } | undefined;
  const isFixed = nicOf?.networkInterface["primaryIpAddress"] !== undefined;
  const subnetId = nicOf?.networkInterface["subnetId"] as string | undefined;
  const overrides = Object.entries((inputs["overrides"] ?? {}) as Readonly<Record<string, Inputs>>);
  // The addresses are of the main subnet; the template and the availability group use it too.
  const isMain = subnetId === undefined || subnetId.includes("main");
  const withoutAddress = ({ primaryIpAddress: _address, ...own }: Inputs): Inputs => own;
  return {
    ...inputs,
    instanceSpec: {
      ...spec,
      ...(charge?.["chargeMode"] === "prepaid_by_duration" &&
        spec["chargeOnStopped"] !== undefined && { chargeOnStopped: "keepCharging" }),
      ...(nicOf &&
        isFixed &&
        !isMain && {
          primaryNetworkInterface: {
            ...nicOf,
            networkInterface: withoutAddress(nicOf.networkInterface),
          },
        }),
    },
    ...(overrides.length > 0 && {
      overrides: Object.fromEntries(
        overrides.map(([slot, own]) => [slot, isMain ? own : withoutAddress(own)]),
      ),
    }),
  };
}
