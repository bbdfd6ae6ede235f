import type { JsonObject } from '../../model/json.js'

/** The sorts of fields whose components are known from real documents. */
export type FieldType =
  | 'text'
  | 'email'
  | 'phone'
  | 'name'
  | 'first-name'
  | 'last-name'
  | 'username'
  | 'password'
  | 'new-password'
  | 'number'

interface FieldFacts {
  /** `type.resolvedName` of the component. */
  readonly component: string
  /** What the console calls the component. */
  readonly displayName: string
  readonly custom: JsonObject
  /** The key under which Descope knows the value; without one it is a field of one's own, under `form.`. */
  readonly key?: string
  readonly label?: string
  /** Properties besides those that every field has. */
  readonly props: JsonObject
  /** Which properties hold the label and the placeholder. */
  readonly labelProp: string
  readonly placeholderProp: string
}

const PLAIN = {
  custom: { type: 'input' },
  labelProp: 'label',
  placeholderProp: 'placeholder',
  props: { 'copy-to-clipboard': false, max: 100, type: 'text' },
} as const

/**
 * As counted in real documents of components version 2.0.5xx. A checkbox and other inputs are not among them, so that
 * nobody knows how they are stored.
 */
export const FIELD_TYPES: Readonly<Record<FieldType, FieldFacts>> = {
  text: {
    ...PLAIN,
    component: 'ContextKeyInput',
    displayName: 'Input',
    props: { copyToClipboard: false, max: 100, type: 'text' },
  },
  email: {
    ...PLAIN,
    component: 'EmailInput',
    displayName: 'Email Input',
    key: 'email',
    label: 'Email',
    props: {
      ...PLAIN.props,
      'data-errormessage-pattern-mismatch': 'Must be a valid email',
      pattern: '^[\\w._%+-]+@[\\w.-]+\\.[A-Za-z]{2,}$',
      type: 'email',
    },
  },
  phone: {
    component: 'PhoneInput',
    displayName: 'Phone Input',
    custom: {},
    key: 'phone',
    label: 'Phone',
    labelProp: 'label',
    placeholderProp: 'phone-input-placeholder',
    props: {
      'country-input-label': 'Code',
      'country-input-placeholder': 'Code',
      'data-errormessage-missing-value': 'Required',
      'data-errormessage-pattern-mismatch-too-short': 'Please enter a valid phone',
      'default-code': 'autoDetect',
      maxlength: '20',
      minlength: '6',
      type: 'tel',
      variant: 'countrySelection',
    },
  },
  name: {
    ...PLAIN,
    component: 'FullNameInput',
    displayName: 'Full Name Input',
    key: 'fullName',
    label: 'Full name',
  },
  'first-name': {
    ...PLAIN,
    component: 'FirstNameInput',
    displayName: 'First Name Input',
    key: 'firstName',
    label: 'First name',
  },
  'last-name': {
    ...PLAIN,
    component: 'LastNameInput',
    displayName: 'Last Name Input',
    key: 'lastName',
    label: 'Last name',
  },
  username: {
    ...PLAIN,
    component: 'CustomIdentifierInput',
    displayName: 'Custom Login ID Input',
    key: 'externalId',
    label: 'Username',
  },
  password: {
    ...PLAIN,
    component: 'Password',
    displayName: 'Login Password',
    custom: {},
    key: 'password',
    label: 'Password',
    props: { autocomplete: 'current-password', 'external-input': false, type: 'password' },
  },
  'new-password': {
    component: 'NewPassword',
    displayName: 'New Password',
    custom: { type: 'input' },
    key: 'newPassword',
    label: 'New password',
    labelProp: 'password-label',
    placeholderProp: 'password-placeholder',
    props: {
      autocomplete: 'new-password',
      'confirm-label': 'Confirm password',
      'confirm-placeholder': '',
      'data-errormessage-pattern-mismatch': 'Passwords do not match',
      'external-input': false,
      'has-confirm': true,
    },
  },
  number: {
    ...PLAIN,
    component: 'ContextKeyInput',
    displayName: 'Input',
    // A pattern on any input is what Descope documents: https://docs.descope.com/screens/inputs, seen 2026-11-21.
    props: {
      copyToClipboard: false,
      'data-errormessage-pattern-mismatch': 'Must be a number',
      max: 100,
      pattern: '^-?\\d+([.,]\\d+)?$',
      type: 'text',
    },
  },
}

/** Names of fields that say what they are, without case, hyphens and underscores. */
const TYPES_BY_NAME: ReadonlyMap<string, FieldType> = new Map([
  ['email', 'email'],
  ['phone', 'phone'],
  ['name', 'name'],
  ['fullname', 'name'],
  ['firstname', 'first-name'],
  ['lastname', 'last-name'],
  ['username', 'username'],
  ['externalid', 'username'],
  ['password', 'password'],
  ['newpassword', 'new-password'],
])

/** What a field of this name is where nobody says it: `first_name` → `first-name`; `text` where the name says nothing. */
export function typeByName(name: string): FieldType {
  return TYPES_BY_NAME.get(folded(name)) ?? 'text'
}

/** The type that was meant: `first_name` and `firstName` are `first-name`. */
export function typeCalled(written: string): FieldType | undefined {
  const names = Object.keys(FIELD_TYPES) as FieldType[]
  return names.find((type) => folded(type) === folded(written))
}

/**
 * What the value of a field is called in the flow. The names Descope knows stay what they are, `user.x` and whatever
 * else has a dot too; all others go under `form.`, as the fields of one's own in real documents do.
 */
export function keyOf(name: string): string {
  const known = TYPES_BY_NAME.get(folded(name))
  const key = known === undefined ? undefined : FIELD_TYPES[known].key
  return key ?? (name.includes('.') ? name : `form.${name}`)
}

/** `companyName` → `Company name`; `form.job_title` → `Job title`. */
export function labelOf(name: string): string {
  const words = name
    .slice(name.lastIndexOf('.') + 1)
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ')
    .replaceAll(/[_-]+/g, ' ')
    .trim()
    .toLowerCase()
  return words === '' ? name : `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}

function folded(name: string): string {
  return name.replaceAll(/[_-]/g, '').toLowerCase()
}
