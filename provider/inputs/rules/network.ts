/** Fixed addresses and fallback placements. */
import type { Finding } from "../findings.js";
import { NIC, unless, type Rule } from "./facts.js";

/** @see docs/jdcloud.md#network-interface: maxCount is 1 with a fixed address */
export const fixedAddressesAreForOne: Rule = ({ inputs }) => {
  const { instanceSpec, overrides = {}, count = 0 } = inputs;
  const common = instanceSpec?.primaryNetworkInterface?.networkInterface?.primaryIpAddress;
  const slotOf = new Map<string, string>();
  return [
    ...unless(
      common === undefined || count <= 1,
      [...NIC, "primaryIpAddress"],
      `${common} cannot be assigned to ${count} members; give each member its own address in overrides, or set count to 1`,
    ),
    ...Object.entries(overrides).flatMap(([slot, override]): readonly Finding[] => {
      const address = override?.primaryIpAddress;
      if (address === undefined) return [];
      const other = slotOf.get(address);
      slotOf.set(address, slot);
      const problem = `${address} is already the address of slot ${other}; give every member its own address`;
      return unless(other === undefined, ["overrides", slot, "primaryIpAddress"], problem);
    }),
  ];
};

/** Placements are for members outside an availability group: there the program decides the zones. */
export const placementsAreWithoutAgId: Rule = ({ inputs }) => {
  const { instanceSpec, placements = [] } = inputs;
  const problem =
    "is not allowed with agId: the availability group decides the zones; leave it out";
  return unless(
    placements.length === 0 || instanceSpec?.agId === undefined,
    ["placements"],
    problem,
  );
};
