/** Addresses and places: which of them can be for several members. */
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
      `${common} cannot be given to ${count} members; give each its own in overrides, or set count to 1`,
    ),
    ...Object.entries(overrides).flatMap(([slot, override]): readonly Finding[] => {
      const address = override?.primaryIpAddress;
      if (address === undefined) return [];
      const other = slotOf.get(address);
      slotOf.set(address, slot);
      const problem = `${address} is the address of slot ${other} too; every member needs its own`;
      return unless(other === undefined, ["overrides", slot, "primaryIpAddress"], problem);
    }),
  ];
};

/** A list of places is for members whose place the program decides. */
export const placementsAreTheProgramsToChoose: Rule = ({ inputs }) => {
  const { instanceSpec, placements = [] } = inputs;
  const problem = "has no use with agId: the availability group decides the zones";
  return unless(
    placements.length === 0 || instanceSpec?.agId === undefined,
    ["placements"],
    problem,
  );
};
