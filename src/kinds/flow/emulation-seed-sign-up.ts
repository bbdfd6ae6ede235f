import type { ExportedDocument } from './emulation-record.js'
import {
  button,
  emailInput,
  errorMessage,
  fullNameInput,
  heading,
  pollingLoader,
  screenOf,
  text,
} from './emulation-seed-screens.js'
import { TEMPLATE, endTask, flowOf, screenTask, twoPhases } from './emulation-seed-tasks.js'

/** A link by e-mail. */
export function signUp(screenId: () => string): ExportedDocument {
  const [welcome, sent, done] = [screenId(), screenId(), screenId()]
  return flowOf({
    flowId: 'sign-up',
    name: 'Sign Up',
    description: 'Signs new users up by a link sent to their e-mail address.',
    tasks: [
      screenTask({
        id: '0',
        name: 'Sign Up',
        screenId: welcome,
        inputs: ['email', 'fullName'],
        to: [['bL9sDm3Qpj', '1']],
      }),
      ...twoPhases({
        id: '1',
        name: 'Sign Up / Magic Link / Email',
        actions: ['sign-up-magic-link-email', 'verify-magic-link'],
        link: 'verifyStepId',
        arguments: { ...TEMPLATE, skipVerify: '', uri: '' },
        also: '2',
        to: '4',
      }),
      screenTask({
        id: '2',
        name: 'Magic Link Sent',
        screenId: sent,
        to: [
          ['polling', '3'],
          ['resend', '1'],
        ],
      }),
      screenTask({ id: '3', name: 'Verified Successfully', screenId: done, to: [] }),
      endTask('4'),
    ],
    screens: [
      screenOf(welcome, [
        heading('tC8yRf1Vnk', 'Create your account'),
        fullNameInput('nB3tWq6Lsl'),
        emailInput('eH7zPg2Kdm'),
        button('bL9sDm3Qpj', 'Send Magic Link'),
        errorMessage('mV5jXc8Twn'),
      ]),
      screenOf(sent, [
        heading('tM4kBs9Hro', 'Check your e-mail'),
        text('tQ6fNv2Zyp', 'We have sent a link to {{sentTo.maskedEmail}}'),
        pollingLoader('pL1gJd7Xcq'),
        button('resend', 'Send again'),
      ]),
      screenOf(done, [heading('tY3wTk8Mfr', 'You can close this window')]),
    ],
  })
}
