/**
 * The cloud's rules for a VM's password.
 *
 * @see docs/jdcloud.md#login, password
 */

const CLASSES = [/[A-Z]/, /[a-z]/, /[0-9]/, /[()`~!@#$%^&*_\-+=|{}[\]:";'<>,.?/]/];
const ALLOWED = /^[A-Za-z0-9()`~!@#$%^&*_\-+=|{}[\]:";'<>,.?/]{8,30}$/;
const WORDS = /jd|JD|360|bug|BUG|com|COM|cloud|CLOUD|password|PASSWORD/;
const KEYBOARD = ["qwertyuiop", "asdfghjkl", "zxcvbnm"].concat(
  ["qaz", "wsx", "edc", "rfv", "tgb", "yhn", "ujm"],
  ["esz", "rdx", "tfc", "ygv", "uhb", "ijn", "okm"],
);

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
