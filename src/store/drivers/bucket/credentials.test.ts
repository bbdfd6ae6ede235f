import { describe, expect, it } from 'vitest'
import { credentialsIn } from './credentials.js'

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 'a+b/c=' }

describe('the keys of a bucket', () => {
  it('are taken without the spaces and the line break around them', () => {
    expect(credentialsIn({ ...KEYS, AWS_ACCESS_KEY_ID: ' AKIA1\n', AWS_SESSION_TOKEN: ' ' })).toEqual({
      accessKeyId: 'AKIA1',
      secretAccessKey: 'a+b/c=',
    })
  })

  it.each(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'])(
    '%s that fits into no header is refused by name, and not shown',
    (name) => {
      for (const value of ['topsecret\nhalf', 'topsecret half', 'topsecret日本', 'topsecret\0']) {
        expect(() => credentialsIn({ ...KEYS, [name]: value })).toThrow(
          expect.objectContaining({
            code: 'store-credentials-invalid',
            message: expect.stringMatching(new RegExp(`^${name} holds (?!.*topsecret)`)) as string,
          }) as Error,
        )
      }
    },
  )

  it('names all that are odd at once', () => {
    expect(() => credentialsIn({ AWS_ACCESS_KEY_ID: 'a b', AWS_SECRET_ACCESS_KEY: 'c d' })).toThrow(
      /^AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY hold /,
    )
  })
})
