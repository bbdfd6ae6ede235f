import type { ExportedDocument } from './emulation-record.js'
import {
  button,
  errorMessage,
  fullNameInput,
  googleButton,
  heading,
  screenOf,
  text,
} from './emulation-seed-screens.js'
import { actionTask, condition, endTask, flowOf, screenTask, twoPhases } from './emulation-seed-tasks.js'

/** Google once more, before something that matters. */
export function stepUp(screenId: () => string): ExportedDocument {
  const ask = screenId()
  return flowOf({
    flowId: 'step-up',
    name: 'Step Up',
    description: 'Asks signed-in users for Google once more, before they do what matters.',
    tasks: [
      ...twoPhases({
        id: '0',
        name: 'Step Up',
        actions: ['loadUser', 'step-up'],
        link: 'exchangeStepId',
        to: '1',
      }),
      screenTask({ id: '1', name: 'Step Up', screenId: ask, to: [['gN3xVr8Pkz', '2']] }),
      ...twoPhases({
        id: '2',
        name: 'Sign In / OAuth',
        actions: ['oauth-start-sign-in', 'exchange-oauth-code'],
        link: 'exchangeStepId',
        arguments: { allowSetDefaultProvider: true, defaultProvider: 'google', prompt: [], redirectUrl: '' },
        errors: ['OAuthExchangeCodeFailed', 'OAuthStartFailed'],
        to: '3',
      }),
      endTask('3'),
    ],
    screens: [
      screenOf(ask, [
        heading('tL6dGs2Wma', 'Is it still you?'),
        googleButton('gN3xVr8Pkz'),
        errorMessage('mT9kHc4Qxb'),
      ]),
    ],
  })
}

/** A passkey, where the device has them. */
export function addPasskeys(screenId: () => string): ExportedDocument {
  const [promote, unsupported] = [screenId(), screenId()]
  return flowOf({
    flowId: 'add-passkeys',
    name: 'Add Passkeys',
    description: 'Offers signed-in users a passkey, where their device can have one.',
    tasks: [
      actionTask({ id: '0', name: 'Load User', action: 'loadUser', to: [['success', '1']] }),
      condition({
        id: '1',
        name: 'Support of Passkeys (WebAuthn)',
        target: 'deviceInfo.webAuthnSupport',
        branch: { id: 'p5yt3hq8wn', name: 'Supports Passkeys (WebAuthn)', to: '2' },
        otherwise: { name: 'Does not support Passkeys (WebAuthn)', to: '4' },
      }),
      screenTask({
        id: '2',
        name: 'Promote Passkeys',
        screenId: promote,
        to: [
          ['bA7fNz3Tjc', '3'],
          ['bO2wKm9Lvd', '5'],
        ],
      }),
      ...twoPhases({
        id: '3',
        name: 'Update User / Passkeys (WebAuthn)',
        actions: ['webauthn-update-user-start', 'webauthn-update-user-finish'],
        link: 'finishStepId',
        to: '5',
      }),
      screenTask({
        id: '4',
        name: 'Device Not Supported',
        screenId: unsupported,
        to: [['bI8rXp5Gse', '5']],
      }),
      endTask('5'),
    ],
    screens: [
      screenOf(promote, [
        heading('tE1vQd6Hyf', 'Sign in without a code'),
        text('tW4jBk9Rng', 'A passkey signs you in by your fingerprint or face.'),
        button('bA7fNz3Tjc', 'Add a passkey'),
        button('bO2wKm9Lvd', 'Not now'),
        errorMessage('mP3sLc7Xth'),
      ]),
      screenOf(unsupported, [
        heading('tH5gZw8Mqi', 'This device has no passkeys'),
        button('bI8rXp5Gse', 'Continue'),
      ]),
    ],
  })
}

/** A new name. */
export function updateUser(screenId: () => string): ExportedDocument {
  const ask = screenId()
  return flowOf({
    flowId: 'update-user',
    name: 'Update User',
    description: 'Lets signed-in users change their name.',
    tasks: [
      actionTask({ id: '0', name: 'Load User', action: 'loadUser', to: [['success', '1']] }),
      screenTask({
        id: '1',
        name: 'User Information',
        screenId: ask,
        inputs: ['fullName'],
        to: [['bU6nTf2Kzj', '2']],
      }),
      actionTask({
        id: '2',
        name: 'Update User / Properties',
        action: 'update-user-properties',
        arguments: {
          userPropertiesDefinitions: [{ key: 'displayName', type: 'context', value: 'form.fullName' }],
        },
        errors: ['UpdateUserPropertiesFailed'],
        to: [['success', '3']],
      }),
      endTask('3'),
    ],
    screens: [
      screenOf(ask, [
        heading('tB9xHr4Vdk', 'Your name'),
        fullNameInput('nG1pWs7Lql'),
        button('bU6nTf2Kzj', 'Save'),
        errorMessage('mC5kJv3Tym'),
      ]),
    ],
  })
}
