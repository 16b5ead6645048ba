import { expect, test } from "@jest/globals";
import { cleanEnv } from "../../../tools/process/clean-env.mjs";

const OWN = {
  PATH: "/usr/bin",
  LANG: "C.UTF-8",
  PULUMI_ACCESS_TOKEN: "pul-1",
  PULUMI_BACKEND_URL: "s3://company",
  PULUMI_CONFIG_PASSPHRASE_FILE: "/home/me/secret",
  JDCLOUD_ACCESS_KEY_ID: "JDC_REAL",
  JDCLOUD_SECRET_ACCESS_KEY: "real",
  JDVM_DEBUG: "1",
};

test("cleanEnv removes all variables of the user's Pulumi and account and of this project, and keeps the others", () => {
  expect(cleanEnv(OWN, { home: "/here/home", folders: ["/here/bin"] })).toEqual({
    PATH: "/here/bin:/usr/bin",
    LANG: "C.UTF-8",
    PULUMI_HOME: "/here/home",
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  });
});
