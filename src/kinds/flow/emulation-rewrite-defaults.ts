import type { Json, JsonObject } from '../../core/model/json.js'

/** What a newer editor adds to a document that does not say it. The values are those seen in real documents. */

const TEMPLATE = { templateId: '', providerId: '', extraTemplateVals: '' }
const OAUTH = { loginHint: '', popup: '', rawResponse: false }
const PASSKEYS = { forceNonNative: '', restrictPasskeyTypes: '', userVerificationDiscouraged: '' }

/** Arguments by a part of the action's name. That the service adds these to exactly these actions is a guess. */
const ARGUMENTS: readonly (readonly [RegExp, Readonly<Record<string, Json>>])[] = [
  [/^(oauth-start|exchange-oauth-code)/, OAUTH],
  [/^(saml-start|exchange-saml-code)/, { loginHint: '' }],
  [/^webauthn-/, PASSKEYS],
  [/^(sign-|update-user-).*(magic-link|otp)/, TEMPLATE],
  [/^verify-magic-link/, TEMPLATE],
]

const INPUT = { bordered: true, tooltipText: 'Tooltip text' }

/** Props by the sort of a component. */
const PROPS: ReadonlyMap<string, JsonObject> = new Map(
  Object.entries({
    Text: { mode: 'primary', tooltipText: 'Tooltip text' },
    Link: { mode: 'primary', tooltipText: 'Tooltip text' },
    Divider: { mode: 'primary' },
    Button: { mode: 'primary', color: 'primary' },
    GoogleButton: { mode: 'primary', color: 'primary' },
    PasskeyButton: { mode: 'primary', color: 'primary' },
    PollingLoader: { color: 'primary' },
    ErrorMessage: { mode: 'error', color: 'error' },
    CodeInput: INPUT,
    EmailInput: INPUT,
    FullNameInput: INPUT,
    Password: INPUT,
    NewPassword: INPUT,
    PhoneInput: INPUT,
    CustomIdentifierInput: INPUT,
  }),
)

/** Values of arguments that an action is back-filled with, by name. */
export function defaultArguments(action: string): Readonly<Record<string, Json>> {
  return ARGUMENTS.find(([pattern]) => pattern.test(action))?.[1] ?? {}
}

/** Props that a component is back-filled with. */
export function defaultProps(sort: string): JsonObject {
  return PROPS.get(sort) ?? {}
}
