/** Where check and the simulator do not agree, and why that is right. */

/** Refused by check although the simulator takes it: what is told of it, and why. */
export const STRICTER: readonly (readonly [RegExp, string])[] = [
  [
    /^(count|placements|timeouts|minReady|launchRetries|onPartialFailure|preflight|deletionProtection|maxDelete|extraSpec)\b/,
    "of this package's own, and not in a create call as it is given",
  ],
  [
    /^overrides(\.[^.]*)?: .* is not an object|^overrides\.(?!(0|[1-9]\d{0,3})[.:])/,
    "not a member, or nothing that a member could have of its own",
  ],
  [/\.(metadata|userTags): .* is not a list/, "nothing that could be laid over the spec"],
  [
    /(name|hostname): (is required|.* is not text|has numbers for|.* starts with its number|.* number token|.* has \d+ \[number\] tokens)/,
    "names are made by this package, so that the cloud never sees these; a number too wide is written in full",
  ],
  [
    /primaryIpAddress: .* cannot be given to \d+ members/,
    "a member in a call of its own may have it",
  ],
  [
    /^overrides\.\d+\.(name|hostname): ".*\[\d{1,4}\].*" is not /,
    "one member has no number, and the simulator takes a token even in a call for one",
  ],
  [
    /"[^"]*[\u3400-\u4dff\u9fa6-\u9fff]/,
    "which characters are Chinese the page does not say: check takes the usual block, the simulator more",
  ],
  [/diskSizeGB: 0 is too small/, "0 is no value to the simulator, as Go's structs send it"],
  [/: unknown field/, "the simulator reads names in any case, and an empty value as none"],
  [
    /: (is empty; |is not 8\.\.30 characters long$|"" is not )/,
    "an empty text is no value to the simulator",
  ],
  [
    /\.charge\w*\.charge(Unit|Duration): .* is too |\.iops: |networkInterface\.(?!subnetId|primaryIp|securityGroups)\w+: .* is not /,
    "ill-formed, where it would have no effect",
  ],
  [
    /(securityGroups|secondaryIpAddresses|userdata|metadata|userTags|keyNames|dataDisks)\[\d+\]: is required/,
    "a null in a list, which the simulator passes over",
  ],
  [
    /subnetId: is required unless agId/,
    "beside a template the page demands it of an interface, the simulator takes the template's",
  ],
  [/\.metadata\[\d+\]\.key: is given twice/, "the simulator lets the last one count"],
  [/\.metadata\[\d+\]\.value: is required/, "the simulator takes it for an empty text"],
  [
    /\.deviceName: is required with noDevice/,
    "the page demands it, the simulator leaves out nothing",
  ],
];

/** Answered with 400 although check takes it: what the cloud says, and why check cannot know. */
export const LENIENT: readonly (readonly [RegExp, string])[] = [
  [
    /Parameter InstanceSpec\.(\w+\.)*(DiskCategory|Provider|ChargeOnStopped|ChargeUnit|ChargeMode) invalid/,
    "a value of an enum that is newer than this package: check warns of it, and passes it on",
  ],
  [
    /Parameter InstanceSpec\.(Foo|Key) unknown/,
    "a field of extraSpec, which is for those that this package does not know",
  ],
  [/out of stock/, "stock is the cloud's to know"],
  [
    /Image constraints|Image '.*' not ready|to cloud system disk/,
    "what an image allows is the cloud's to know",
  ],
  [
    /Hostname invalid \(img-windows022\)/,
    "which system an image holds is the cloud's to know: Windows takes fewer host names",
  ],
  [/PrimaryIpAddress invalid/, "which addresses a subnet has is the cloud's to know"],
  [/already in use|segments not enough/, "which addresses are free is the cloud's to know"],
];
