/** What one of Descope's own error codes is called here, and what to do about it. */
export interface KnownError {
  /** Our stable word for it. */
  readonly code: string
  readonly hint: string
}

/**
 * Descope publishes no list of its codes. These are gathered from its SDKs and their tests, and from replies others
 * have recorded; the HTTP status of a code is not reliable, so nothing here depends on it.
 */
const KNOWN_ERRORS: ReadonlyMap<string, KnownError> = new Map([
  [
    'E010009',
    {
      code: 'service-error',
      hint: 'Descope says no more. It is also its answer to a call it does not know in this form. Look before repeating.',
    },
  ],
  ['E011001', { code: 'invalid-request', hint: 'Compare the values with what Descope accepts for them.' }],
  ['E011002', { code: 'invalid-request', hint: 'A value that Descope needs is missing.' }],
  ['E011003', { code: 'invalid-request', hint: 'Correct the field the message names.' }],
  ['E011004', { code: 'invalid-request', hint: 'Compare the values with what Descope accepts for them.' }],
  [
    'E011008',
    { code: 'project-not-found', hint: 'Check the project id, and that the key belongs to its company.' },
  ],
  [
    'E016002',
    { code: 'attribute-taken', hint: 'The custom attribute exists already. Refer to it as it is.' },
  ],
  [
    'E024104',
    { code: 'name-or-id-taken', hint: 'A permission of this name exists already. Plan again to see it.' },
  ],
  [
    'E024209',
    { code: 'name-or-id-taken', hint: 'A role of this name exists already. Plan again to see it.' },
  ],
  [
    'E073307',
    {
      code: 'name-or-id-taken',
      hint: 'Descope has one code for both: another tenant holds this name, or the id exists. Plan again to see which.',
    },
  ],
  ['E103003', { code: 'not-found', hint: 'The project has no flow of this id.' }],
  ['E103009', { code: 'not-found', hint: 'The project has none of the flows asked for.' }],
  ['E111102', { code: 'not-found', hint: 'The tenant is gone, or never was in this project. Plan again.' }],
  ['E111104', { code: 'not-found', hint: 'The tenant is gone, or never was in this project.' }],
  ['E111303', { code: 'not-found', hint: 'A permission named here does not exist in this project.' }],
  ['E111403', { code: 'not-found', hint: 'A role named here does not exist in this project.' }],
  ['E111502', { code: 'not-found', hint: 'The access key does not exist in this project.' }],
  ['E112102', { code: 'not-found', hint: 'The user does not exist in this project.' }],
  [
    'E112201',
    {
      code: 'not-found',
      hint: 'The tenant does not belong to this project. Right after its creation, try again in a few seconds.',
    },
  ],
])

/** What is known about a code; one that is not in the table is a `service-error` without a hint of its own. */
export function knownError(errorCode: string): KnownError {
  return (
    KNOWN_ERRORS.get(errorCode) ?? {
      code: 'service-error',
      hint: 'Descope refused the call. Its words above are all it says.',
    }
  )
}

/** Descope's code for a call over the limit. */
export const RATE_LIMITED = 'E130429'
