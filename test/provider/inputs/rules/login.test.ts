import { describe, expect, test } from "@jest/globals";
import { problemsOfChange } from "./problems.js";

const AT = "instanceSpec.password:";
const LENGTH = `${AT} is not 8..30 characters long`;
const CLASSES = `${AT} must contain three of: upper case, lower case, digits, special characters`;
const RUN = `${AT} contains a sequence of three digits or letters, such as 123, cba or qwe; the cloud forbids it`;
const CHARACTER = `${AT} contains a character other than letters, digits and ()\`~!@#$%^&*_-+=|{}[]:";'<>,.?/`;
const word = (one: string) => `${AT} contains "${one}"; the cloud forbids it in passwords`;

describe("passwordIsStrong", () => {
  test.each([
    "Ab370591",
    "ab!37059",
    "AB!mtmtm",
    `Aa1${"x".repeat(27)}`,
    "A1i2n@Apix#",
    // Sequences of two characters, of mixed kinds, or with a gap.
    "Ab12!ab12!",
    "Zz90!acE",
    "A!#%&()*1",
    "Aa1111aaaa",
    // Consecutive code points of mixed kinds; a sequence of two without a third.
    "Aa9:;xxX1",
    "Aax1@ABx",
    "Zz9!abmx",
    // The forbidden words in other spellings.
    "Jd9!pAssworD",
  ])("passwordIsStrong passes %j", (password) => {
    expect(problemsOfChange({ password })).toEqual([]);
  });

  test.each([
    ["", LENGTH],
    ["Aa1!", LENGTH],
    ["Aa37059", LENGTH],
    [`Aa1${"x".repeat(28)}`, LENGTH],
    ["aaaaaaaa", CLASSES],
    ["aaaa1111", CLASSES],
    ["AAAA1111", CLASSES],
    ["Aa1!Aa1! ", CHARACTER],
    ["Aa1!Aa1!密", CHARACTER],
    ["Aa1!Aa1\\", CHARACTER],
    ["Aa9!xx123", RUN],
    ["Aa9!xx321", RUN],
    ["Aa9!1xabc", RUN],
    ["Aa9!1xCBA", RUN],
    ["Aa9!1xqwe", RUN],
    ["Aa9!1xQwE", RUN],
    ["Aa9!1xqaz", RUN],
    ["Aa9!1xtfc", RUN],
    ["Xx9!1mjdm", word("jd")],
    ["Xx9!1mJDm", word("JD")],
    ["Xx9!1m360", word("360")],
    ["Xx9!1mbug", word("bug")],
    ["Xx9!1mBUG", word("BUG")],
    ["Xx9!1mcom", word("com")],
    ["Xx9!1mCOM", word("COM")],
    ["Xx9!1cloud", word("cloud")],
    ["Xx9!1CLOUD", word("CLOUD")],
    ["Xx9!1password", word("password")],
    ["Xx9!1PASSWORD", word("PASSWORD")],
  ])("passwordIsStrong refuses %j without quoting it", (password, expected) => {
    expect(problemsOfChange({ password })).toEqual([expected]);
  });

  test.each([
    ...["qwe", "wer", "ert", "rty", "tyu", "yui", "uio", "iop", "asd", "sdf", "dfg", "fgh"],
    ...["ghj", "hjk", "jkl", "zxc", "xcv", "cvb", "vbn", "bnm"],
    ...["qaz", "wsx", "edc", "rfv", "tgb", "yhn", "ujm"],
    ...["esz", "rdx", "tfc", "ygv", "uhb", "ijn", "okm"],
  ])("passwordIsStrong refuses the neighbouring keys %s, in the middle and at the end", (run) => {
    expect(problemsOfChange({ password: `Aa1!${run}1!` })).toEqual([RUN]);
    expect(problemsOfChange({ password: `Aa1!1${run.toUpperCase()}` })).toEqual([RUN]);
  });

  test("passwordIsStrong skips a password that the cloud ignores", () => {
    expect(problemsOfChange({ password: "x", keyNames: ["ops"], passwordAuth: "no" })).toEqual([]);
    expect(problemsOfChange({ password: "x", keyNames: [], passwordAuth: "no" })).toEqual([LENGTH]);
    expect(problemsOfChange({ password: "x", passwordAuth: "no" })).toEqual([LENGTH]);
    expect(problemsOfChange({ password: "x", keyNames: ["ops"], passwordAuth: "yes" })).toEqual([
      LENGTH,
    ]);
  });
});
