/**
 * The cloud's rules for a VM's password. The simulator keeps a digest only.
 *
 * @see docs/jdcloud.md#login, password
 */
import { createHash } from "node:crypto";

const CLASSES = [/[A-Z]/, /[a-z]/, /[0-9]/, /[()`~!@#$%^&*_\-+=|{}[\]:";'<>,.?/]/];
const ALLOWED = /^[A-Za-z0-9()`~!@#$%^&*_\-+=|{}[\]:";'<>,.?/]{8,30}$/;
const WORDS = /jd|JD|360|bug|BUG|com|COM|cloud|CLOUD|password|PASSWORD/;
const KEYBOARD = ["qwertyuiop", "asdfghjkl", "zxcvbnm"].concat(
  ["qaz", "wsx", "edc", "rfv", "tgb", "yhn", "ujm"],
  ["esz", "rdx", "tfc", "ygv", "uhb", "ijn", "okm"],
);

/** SHA-256 of a password as hex digits. Pure. */
export function digestOf(password: string): string {
  return createHash("sha256").update(password).digest("hex");
}

/** The ways to log in to a VM. */
export interface Login {
  readonly keyNames: readonly string[];
  readonly passwordAuth: string;
  readonly passwordDigest: string | undefined;
}

/**
 * The login data of a VM with a fresh system disk. Windows takes no key. A password is not used without logins by password,
 * or with the image's own login data; without a password, the cloud makes one at random. Pure.
 */
export function loginOf(given: {
  readonly isWindows: boolean;
  readonly keyNames?: readonly string[] | undefined;
  readonly passwordAuth?: string | undefined;
  readonly password?: string | undefined;
  readonly imageInherit?: string | undefined;
}): Login {
  const keyNames = given.isWindows ? [] : (given.keyNames ?? []);
  const passwordAuth = keyNames.length > 0 ? (given.passwordAuth ?? "yes") : "yes";
  const isUsed = passwordAuth === "yes" && given.imageInherit !== "yes";
  const { password } = given;
  const passwordDigest = isUsed && password !== undefined ? digestOf(password) : undefined;
  return { keyNames, passwordAuth, passwordDigest };
}

/** Whether the cloud accepts this password. Pure. */
export function isAcceptablePassword(password: string): boolean {
  return (
    ALLOWED.test(password) &&
    CLASSES.filter((one) => one.test(password)).length >= 3 &&
    !WORDS.test(password) &&
    !hasRun(password)
  );
}

/** Whether three neighbouring characters count up, count down, or are neighbours on the keyboard. */
function hasRun(password: string): boolean {
  for (let start = 0; start + 3 <= password.length; start += 1) {
    const three = password.slice(start, start + 3);
    if (isCount(three) || KEYBOARD.some((row) => row.includes(three.toLowerCase()))) return true;
  }
  return false;
}

function isCount(three: string): boolean {
  if (!/^(\d{3}|[a-z]{3}|[A-Z]{3})$/.test(three)) return false;
  const [a = 0, b = 0, c = 0] = [...three].map((character) => character.charCodeAt(0));
  return (b - a === 1 && c - b === 1) || (b - a === -1 && c - b === -1);
}
