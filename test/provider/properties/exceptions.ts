/** Accepted disagreements of the check and the simulator, with their reasons. */

/** Refused by the check, accepted by the simulator: the finding and the reason. */
export const STRICTER: readonly (readonly [RegExp, string])[] = [
  [
    /^(count|placements|timeouts|minReady|launchRetries|onPartialFailure|preflight|deletionProtection|maxDelete|extraSpec|rollout)\b/,
    "inputs of this package only, never sent as they are in a create call",
  ],
  [
    /^overrides(\.[^.]*)?: .* is not an object|^overrides\.(?!(0|[1-9]\d{0,3})[.:])/,
    "not a slot, or not an override",
  ],
  [/\.(metadata|userTags): .* is not a list/, "a value that cannot be laid over the spec"],
  [
    /(name|hostname): (is required|.* is not text|has numbers for|.* starts with its number|.* number token|.* has \d+ \[number\] tokens)/,
    "this package builds the names, so the cloud never sees these; a number too wide is written in full",
  ],
  [
    /primaryIpAddress: .* cannot be assigned to \d+ members/,
    "a member in a call of its own may have the address",
  ],
  [
    /^overrides\.\d+\.(name|hostname): ".*\[\d{1,4}\].*" is not /,
    "one member needs no number, and the simulator accepts a token even in a call for one VM",
  ],
  [
    /"[^"]*[\u3400-\u4dff\u9fa6-\u9fff]/,
    "the page does not define Chinese characters: the check allows the usual block, the simulator more",
  ],
  [/diskSizeGB: 0 is too small/, "the simulator reads 0 as absent, since Go's structs send it so"],
  [/: unknown field/, "the simulator reads names in any case, and an empty value as absent"],
  [
    /: (is empty; |is not 8\.\.30 characters long$|"" is not )/,
    "the simulator reads an empty text as absent",
  ],
  [
    /\.charge\w*\.charge(Unit|Duration): .* is too |\.iops: |networkInterface\.(?!subnetId|primaryIp|securityGroups)\w+: .* is not /,
    "ill-formed, in a field without effect",
  ],
  [
    /(securityGroups|secondaryIpAddresses|userdata|metadata|userTags|keyNames|dataDisks)\[\d+\]: is required/,
    "a null in a list; the simulator skips it",
  ],
  [
    /subnetId: is required unless agId/,
    "beside a template the page requires it for an interface; the simulator uses the template's subnet",
  ],
  [/\.metadata\[\d+\]\.key: is given twice/, "the simulator uses the last pair"],
  [/\.metadata\[\d+\]\.value: is required/, "the simulator reads it as an empty text"],
  [
    /\.deviceName: is required with noDevice/,
    "the page requires it; the simulator leaves out no disk",
  ],
];

/** Accepted by the check, refused by the cloud with 400: its message, and why the check cannot know. */
export const LENIENT: readonly (readonly [RegExp, string])[] = [
  [
    /Parameter InstanceSpec\.(\w+\.)*(DiskCategory|Provider|ChargeOnStopped|ChargeUnit|ChargeMode) invalid/,
    "an enum value newer than this package: the check warns and passes it on",
  ],
  [/Parameter InstanceSpec\.(Foo|Key) unknown/, "a field of extraSpec, unknown to this package"],
  [/out of stock/, "only the cloud knows the stock"],
  [
    /Image constraints|Image '.*' not ready|to cloud system disk/,
    "only the cloud knows the limits of an image",
  ],
  [
    /Hostname invalid \(img-windows022\)/,
    "only the cloud knows an image's system: Windows allows fewer host names",
  ],
  [/PrimaryIpAddress invalid/, "only the cloud knows the addresses of a subnet"],
  [/already in use|segments not enough/, "only the cloud knows the free addresses"],
];
