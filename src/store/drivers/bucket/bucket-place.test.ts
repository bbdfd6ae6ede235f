import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucketPlace } from './bucket-place.js'

const ENV = { AWS_REGION: 'eu-central-1' }

describe('the address of a bucket', () => {
  it.each([
    ['s3://acme/a/b', ENV, 'https://acme.s3.eu-central-1.amazonaws.com', 'a/b/', 's3://acme/a/b'],
    ['s3://acme', ENV, 'https://acme.s3.eu-central-1.amazonaws.com', '', 's3://acme'],
    ['s3://acme/', ENV, 'https://acme.s3.eu-central-1.amazonaws.com', '', 's3://acme'],
    ['s3://acme/a/', ENV, 'https://acme.s3.eu-central-1.amazonaws.com', 'a/', 's3://acme/a'],
    ['s3://my.acme/a', ENV, 'https://s3.eu-central-1.amazonaws.com/my.acme', 'a/', 's3://my.acme/a'],
    [
      's3://acme/a?region=cn-north-1',
      ENV,
      'https://acme.s3.cn-north-1.amazonaws.com.cn',
      'a/',
      's3://acme/a',
    ],
    [
      's3://Acme_1/a%20b+c ü#',
      { AWS_ENDPOINT_URL: 'https://s3.example.com/' },
      'https://s3.example.com/Acme_1',
      'a%20b+c ü#/',
      's3://Acme_1/a%20b+c ü#',
    ],
    [
      's3://acme?endpoint=https://x.example/storage/s3',
      ENV,
      'https://x.example/storage/s3/acme',
      '',
      's3://acme',
    ],
    ['s3://acme?endpoint=http://127.0.0.1:9000', {}, 'http://127.0.0.1:9000/acme', '', 's3://acme'],
    ['s3://acme?endpoint=http://[::1]:9000', {}, 'http://[::1]:9000/acme', '', 's3://acme'],
    [
      'S3://acme/a',
      { ...ENV, AWS_ENDPOINT_URL_S3: ' ' },
      'https://acme.s3.eu-central-1.amazonaws.com',
      'a/',
      's3://acme/a',
    ],
  ])('%s', (text, env, url, prefix, location) => {
    expect(bucketPlace(text, env)).toMatchObject({ url, prefix, location })
  })

  it('takes the region and the endpoint from the nearest', () => {
    const env = {
      AWS_REGION: 'a-1',
      AWS_DEFAULT_REGION: 'b-1',
      AWS_ENDPOINT_URL_S3: 'https://s3',
      AWS_ENDPOINT_URL: 'https://all',
    }
    expect(bucketPlace('s3://acme', env)).toMatchObject({ region: 'a-1', url: 'https://s3/acme' })
    expect(bucketPlace('s3://acme?region=c-1&endpoint=https://given', env)).toMatchObject({
      region: 'c-1',
      url: 'https://given/acme',
    })
    expect(bucketPlace('s3://acme', { AWS_DEFAULT_REGION: 'b-1' }).region).toBe('b-1')
    expect(bucketPlace('s3://acme', { AWS_ENDPOINT_URL: 'https://all' }).region).toBe('us-east-1')
    expect(() => bucketPlace('s3://acme', {})).toThrow(
      expect.objectContaining({ code: 'store-region-missing' }) as Error,
    )
  })

  it.each([
    's3:/acme',
    's3://',
    's3:///a',
    's3://AC',
    's3://a',
    's3://-acme',
    's3://acme-',
    's3://ac_me',
    's3://acme/a//b',
    's3://acme/../b',
    's3://acme/./b',
    's3://acme/a\nb',
    's3://acme/a\ud800',
    's3://acme?region=',
    's3://acme?region=eu&region=us',
    's3://acme?region=eu/..',
    's3://acme?zone=eu',
    's3://acme?endpoint=http://s3.example.com',
    's3://acme?endpoint=ftp://s3.example.com',
    's3://acme?endpoint=s3.example.com',
    's3://acme?endpoint=https://s3.example.com?x=1',
  ])('%j is refused', (text) => {
    expect(() => bucketPlace(text, ENV)).toThrow(
      expect.objectContaining({ code: 'store-address-invalid' }) as Error,
    )
  })

  it.each([
    's3://KEY:topsecret@acme/a',
    's3://acme?endpoint=https://KEY:topsecret@host',
    's3://acme?secret=topsecret',
  ])('a key in it is not shown: %s', (text) => {
    try {
      bucketPlace(text, ENV)
      expect.unreachable()
    } catch (error) {
      expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('topsecret')
    }
  })

  it('admits a prefix below which every name of the store fits, and says of a longer one how long it is', () => {
    const longest = `${'é'.repeat(299)}/a`
    expect(bucketPlace(`s3://acme/${longest}/`, ENV).prefix).toBe(`${longest}/`)
    expect(() => bucketPlace(`s3://acme/${longest}b`, ENV)).toThrow(
      expect.objectContaining({
        code: 'store-key-too-long',
        message: expect.stringContaining('601 bytes') as string,
      }) as Error,
    )
  })

  it('gives or refuses, whatever is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          expect(bucketPlace(`s3://acme/${text}`, ENV).location.startsWith('s3://acme')).toBe(true)
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^store-/) as string })
        }
      }),
    )
  })
})
