import { describe, expect, test } from "@jest/globals";
import {
  digestOf,
  isAcceptablePassword,
  loginOf,
} from "../../../../simulator/services/vm/password.js";

describe("valid passwords", () => {
  test.each([
    ["of 8 characters", "Zk7#pW2m"],
    ["of 30 characters", "Zk7#pW2mZk7#pW2mZk7#pW2mZk7#pW"],
    ["of three kinds, no capital", "zk7#pw2m"],
    ["of three kinds, no small letter", "ZK7#PW2M"],
    ["of three kinds, no digit", "Zk#pWmq!"],
    ["of three kinds, no special character", "Zk7pW2mq"],
    ["with two consecutive digits", "Zk12#pW4m"],
    ["with digits that are not consecutive", "Zk135#pWm"],
    ["with consecutive characters of two kinds", "Zk#pW9:;m"],
    ["with consecutive letters that differ in case", "Zk7#aBc2"],
    ["with neighbouring keys that form no run", "Zk7#qeW2"],
    ["with a step up and a step down", "Zk121#pWm"],
    ["with a step down and a step up", "Zk212#pWm"],
    ["with two equal digits", "Zk112#pWm"],
  ])("isAcceptablePassword accepts a password %s", (_, password) => {
    expect(isAcceptablePassword(password)).toBe(true);
  });
});

describe("invalid passwords", () => {
  test.each([
    ["of 7 characters", "Zk7#pW2"],
    ["of 31 characters", "Zk7#pW2mZk7#pW2mZk7#pW2mZk7#pW2"],
    ["of two kinds", "zk7pw2mq"],
    ["of one kind", "zkpwmqvt"],
    ["of capitals and digits only", "ZK7PW2MQ"],
    ["of letters only", "ZkpWmqvT"],
    ["with a blank", "Zk7# pW2m"],
    ["with a letter of another script", "Zk7#pW2é"],
    ["with a forbidden word", "Zk7#jdW2"],
    ["with a forbidden word in capitals", "Zk7#BUG2m"],
    ["with consecutive digits at its start", "123Zk#pWm"],
    ["with consecutive digits at its end", "Zk#pWm456"],
    ["with descending digits", "Zk321#pWm"],
    ["with consecutive small letters", "Zk7#abc2"],
    ["with descending capitals", "Zk7#ZYX2"],
    ["with a row of the keyboard", "Zk7#sdf2"],
    ["with a row of the keyboard in mixed case", "Zk7#SdF2"],
    ["with a column of the keyboard", "Zk7#wsx2"],
    ["with the other column of the keyboard", "Zk7#esz2"],
  ])("isAcceptablePassword rejects a password %s", (_, password) => {
    expect(isAcceptablePassword(password)).toBe(false);
  });
});

test.each(
  [
    "qwe",
    "iop",
    "asd",
    "jkl",
    "zxc",
    "bnm",
    "qaz",
    "wsx",
    "edc",
    "rfv",
    "tgb",
    "yhn",
    "ujm",
  ].concat(["esz", "rdx", "tfc", "ygv", "uhb", "ijn", "okm"]),
)("isAcceptablePassword rejects a password with the keyboard run %s", (keys) => {
  expect(isAcceptablePassword(`1#Z${keys}9_`)).toBe(false);
});

describe("loginOf", () => {
  const password = "Zk7#pW2m";
  const passwordDigest = digestOf(password);
  const keyNames = ["ops"];
  const none = { keyNames: [], passwordAuth: "yes", passwordDigest: undefined };

  test.each<readonly [string, Parameters<typeof loginOf>[0], object]>([
    ["nothing given is a random password", { isWindows: false }, none],
    ["a password is kept as a digest", { isWindows: false, password }, { ...none, passwordDigest }],
    [
      "a key leaves the password in use",
      { isWindows: false, password, keyNames },
      { keyNames, passwordAuth: "yes", passwordDigest },
    ],
    [
      "a key without logins by password leaves the password out",
      { isWindows: false, password, keyNames, passwordAuth: "no" },
      { keyNames, passwordAuth: "no", passwordDigest: undefined },
    ],
    [
      "passwordAuth has no effect without a key",
      { isWindows: false, password, passwordAuth: "no" },
      { ...none, passwordDigest },
    ],
    [
      "Windows takes no key",
      { isWindows: true, password, keyNames, passwordAuth: "no" },
      { ...none, passwordDigest },
    ],
    [
      "the image's own login data leave the password out",
      { isWindows: false, password, imageInherit: "yes" },
      none,
    ],
  ])("loginOf: %s", (_, given, login) => {
    expect(loginOf(given)).toEqual(login);
  });
});
