import type { ExportedDocument } from './emulation-record.js'
import {
  button,
  codeInput,
  emailInput,
  errorMessage,
  fullNameInput,
  googleButton,
  heading,
  screenOf,
  text,
} from './emulation-seed-screens.js'
import {
  TEMPLATE,
  actionTask,
  condition,
  endTask,
  flowOf,
  screenTask,
  twoPhases,
} from './emulation-seed-tasks.js'

const OAUTH = { allowSetDefaultProvider: true, defaultProvider: 'google', prompt: [], redirectUrl: '' }
const OAUTH_ERRORS = ['OAuthExchangeCodeFailed', 'OAuthStartFailed']

/** A code by e-mail or Google; new users are asked for their name. */
export function signUpOrIn(screenId: () => string): ExportedDocument {
  const [welcome, verify, information] = [screenId(), screenId(), screenId()]
  return flowOf({
    flowId: 'sign-up-or-in',
    name: 'Sign Up or In',
    description: 'Signs users up or in by a code sent to their e-mail address, or by Google.',
    tasks: [
      screenTask({
        id: '0',
        name: 'Welcome Screen',
        screenId: welcome,
        inputs: ['email'],
        to: [
          ['bW3kQz7Lma', '1'],
          ['gT5oPx2Rnb', '4'],
        ],
      }),
      actionTask({
        id: '1',
        name: 'Sign Up or In / OTP / Email',
        action: 'sign-up-or-in-otp-email',
        arguments: TEMPLATE,
        to: [['success', '2']],
      }),
      screenTask({
        id: '2',
        name: 'Verify OTP',
        screenId: verify,
        inputs: ['code'],
        to: [
          ['oneTimeCodeId', '3'],
          ['resend', '1'],
        ],
      }),
      actionTask({
        id: '3',
        name: 'Verify Code / OTP / Email',
        action: 'verify-code-otp-email',
        to: [['success', '5']],
      }),
      ...twoPhases({
        id: '4',
        name: 'Sign Up or In / OAuth',
        actions: ['oauth-start', 'exchange-oauth-code'],
        link: 'exchangeStepId',
        arguments: OAUTH,
        errors: OAUTH_ERRORS,
        to: '5',
      }),
      condition({
        id: '5',
        name: 'Is new user?',
        target: 'authInfo.firstSeen',
        branch: { id: 'k2mw9fq7xe', name: 'New user', to: '6' },
        otherwise: { name: 'Existing user', to: '8' },
      }),
      screenTask({
        id: '6',
        name: 'User Information',
        screenId: information,
        inputs: ['fullName'],
        to: [['bS8hVc4Tyd', '7']],
      }),
      actionTask({
        id: '7',
        name: 'Update User / Properties',
        action: 'update-user-properties',
        arguments: {
          userPropertiesDefinitions: [{ key: 'displayName', type: 'context', value: 'form.fullName' }],
        },
        errors: ['UpdateUserPropertiesFailed'],
        to: [['success', '8']],
      }),
      endTask('8'),
    ],
    screens: [
      screenOf(welcome, [
        heading('tA1wLp6Mzc', 'Welcome'),
        emailInput('eN4rKd8Qxf'),
        button('bW3kQz7Lma', 'Continue'),
        googleButton('gT5oPx2Rnb'),
        errorMessage('mE7vHs3Jyg'),
      ]),
      verifyScreen(verify),
      screenOf(information, [
        heading('tU2nGb5Wkh', 'Tell us about yourself'),
        fullNameInput('nF6cXj9Rvi'),
        button('bS8hVc4Tyd', 'Submit'),
      ]),
    ],
  })
}

/** A code by e-mail, for users that exist. */
export function signIn(screenId: () => string): ExportedDocument {
  const [welcome, verify] = [screenId(), screenId()]
  return flowOf({
    flowId: 'sign-in',
    name: 'Sign In',
    description: 'Signs existing users in by a code sent to their e-mail address.',
    tasks: [
      screenTask({
        id: '0',
        name: 'Sign In',
        screenId: welcome,
        inputs: ['email'],
        to: [['bR2vKx5Hgs', '1']],
      }),
      actionTask({
        id: '1',
        name: 'Sign In / OTP / Email',
        action: 'sign-in-otp-email',
        arguments: TEMPLATE,
        to: [['success', '2']],
      }),
      screenTask({
        id: '2',
        name: 'Verify OTP',
        screenId: verify,
        inputs: ['code'],
        to: [
          ['oneTimeCodeId', '3'],
          ['resend', '1'],
        ],
      }),
      actionTask({
        id: '3',
        name: 'Verify Code / OTP / Email',
        action: 'verify-code-otp-email',
        to: [['success', '4']],
      }),
      endTask('4'),
    ],
    screens: [
      screenOf(welcome, [
        heading('tD9pLz4Wbt', 'Welcome back'),
        emailInput('eJ1mQc6Svu'),
        button('bR2vKx5Hgs', 'Continue'),
        errorMessage('mG8nFh3Tkv'),
      ]),
      verifyScreen(verify),
    ],
  })
}

function verifyScreen(screenId: string) {
  return screenOf(screenId, [
    heading('tZ5rXd2Nqw', 'Enter Code'),
    text('tP7sBj9Kyx', 'We have sent a code of 6 digits to {{sentTo.maskedEmail}}'),
    codeInput(),
    errorMessage('mK4tWv1Lcy'),
    button('resend', 'Send again'),
  ])
}
