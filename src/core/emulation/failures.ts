import { EmulatedFailure } from '../ports/emulation.js'

const INVALID = 'Request is invalid'

/** E011003 in the words that tests of an official SDK wait for: "The name field is required". */
export function requiredField(name: string): EmulatedFailure {
  return new EmulatedFailure(400, 'E011003', INVALID, `The ${name} field is required`)
}

/** E011003: "The roleInheritance field must be one of: none, userOnly". */
export function notOneOf(name: string, choices: readonly string[]): EmulatedFailure {
  return new EmulatedFailure(
    400,
    'E011003',
    INVALID,
    `The ${name} field must be one of: ${choices.join(', ')}`,
  )
}

/** A value of the wrong type. That it is E011001, and the words, are a guess. */
export function wrongType(name: string, expected: string): EmulatedFailure {
  return new EmulatedFailure(400, 'E011001', 'Bad request', `The ${name} field must be ${expected}`)
}
