import { describe, expect, it } from 'vitest'
import { fulfils } from './requires.js'

describe('fulfils', () => {
  it.each([
    ['0.1.0', '>=0.1', true],
    ['0.0.9', '>=0.1', false],
    ['1.2.3', '>= 1.2.3 <2', true],
    ['2.0.0', '>=1.2.3 <2', false],
    ['1.2.3', '1.2', true],
    ['1.3.0', '1.2', false],
    ['1.2.4', '=1.2.3', false],
    ['1.9.0', '^1.2', true],
    ['2.0.0', '^1.2', false],
    ['0.2.9', '^0.2.1', true],
    ['0.3.0', '^0.2.1', false],
    ['0.0.4', '^0.0.3', false],
    ['1.2.9', '~1.2.3', true],
    ['1.3.0', '~1.2.3', false],
    ['1.9.0', '~1', true],
    ['1.0.0', '>1.0.0', false],
    ['1.0.0', '<=1.0.0', true],
    ['1.2.3-rc.1', '>=1.2', true],
    ['1.0.0', 'latest', undefined],
    ['1.0.0', '', undefined],
    ['1.0.0', '>=1.x', undefined],
  ] as const)('%s and %s: %s', (version, range, expected) => {
    expect(fulfils(version, range)).toBe(expected)
  })
})
