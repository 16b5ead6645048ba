/** Random inputs made to fit together. */
import type { Inputs } from "./inputs.js";

/** What is left of a draw when parts of it that do not go together are taken apart again. */
export function settled(inputs: Inputs): Inputs {
  const spec = inputs["instanceSpec"] as Inputs;
  const charge = spec["charge"] as Inputs | undefined;
  const nicOf = spec["primaryNetworkInterface"] as
    { readonly networkInterface: Inputs } | undefined;
  const isFixed = nicOf?.networkInterface["primaryIpAddress"] !== undefined;
  const subnetId = nicOf?.networkInterface["subnetId"] as string | undefined;
  const overrides = Object.entries((inputs["overrides"] ?? {}) as Readonly<Record<string, Inputs>>);
  // Addresses are those of the main subnet, which the template and the group have, too.
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
