/**
 * Roots of the dotted names that a flow looks up while it runs: `{{user.email}}` in a text, `riskInfo.newDevice` in a
 * condition. A template leaves placeholders of these roots as they stand. Kept as data: the first group was counted in
 * real documents, the second is from https://docs.descope.com/dynamic-keys (seen 2026-11-21); that page is not
 * complete, so a name may be missing here.
 */
export const CONTEXT_NAMES: ReadonlySet<string> = new Set(
  [
    'adminLinks authInfo deviceInfo form geo idpInitiated inputs inviteUrl',
    'projectName provider riskInfo sentTo tenant unauthUser user value',
    'connectors device errors lastAuth project ssoAppInfo thirdPartyAppInfo',
  ].flatMap((names) => names.split(' ')),
)
