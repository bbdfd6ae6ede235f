import { describe, expect, it } from 'vitest'
import { hostLabel, isLoopbackHost } from './host.js'

describe('hostLabel', () => {
  it.each([
    ['https://api.descope.com', 'api.descope.com'],
    ['https://API.euc1.Descope.com/', 'api.euc1.descope.com'],
    ['https://gateway.example:8443/descope', 'gateway.example:8443'],
    ['https://api.descope.com:443', 'api.descope.com'],
    ['http://localhost:4680', 'loopback'],
    ['http://127.0.0.1:9999', 'loopback'],
    ['http://127.1:80', 'loopback'],
    ['http://[::1]:4680', 'loopback'],
    ['https://emulator.localhost', 'loopback'],
  ])('%s is %s', (baseUrl, label) => {
    expect(hostLabel(baseUrl)).toBe(label)
  })

  it.each(['localhost.example.com', '128.0.0.1', '10.0.0.1', 'notlocalhost', '127.0.0.1.example.com'])(
    '%s is not this machine',
    (hostname) => {
      expect(isLoopbackHost(hostname)).toBe(false)
    },
  )
})
