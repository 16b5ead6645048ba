/** IPv4 arithmetic of subnets. Pure throughout. */

/** An address as a number; undefined if `text` is not an IPv4 address. */
export function addressNumber(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part))) {
    return undefined;
  }
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte <= 255)
    ? bytes.reduce((sum, byte) => sum * 256 + byte, 0)
    : undefined;
}

/** A number as an address. */
export function addressText(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
}

/**
 * First and last address available to VMs. A subnet reserves its network address, the gateway (the first address),
 * the DHCP server (the second) and the broadcast address.
 * @see docs/jdcloud.md#subnets, describeSubnet
 */
export function usableRange(cidr: string): { readonly first: number; readonly last: number } {
  const [base = "", bits = ""] = cidr.split("/");
  const start = addressNumber(base);
  if (start === undefined || !/^\d{1,2}$/.test(bits) || Number(bits) > 30) {
    throw new RangeError(`'${cidr}' is not an IPv4 network such as 10.0.0.0/16`);
  }
  const size = 2 ** (32 - Number(bits));
  return { first: start + 3, last: start + size - 2 };
}
