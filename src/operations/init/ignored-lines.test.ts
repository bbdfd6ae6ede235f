import fc from 'fast-check'
import { expect, it } from 'vitest'
import '../../../test/support/property-seed.js'
import { withIgnoredLines } from './ignored-lines.js'

const line = fc.constantFrom(
  'node_modules',
  '.env',
  '/.env',
  '.descope-mgmt',
  '.descope-mgmt/',
  '# .env',
  '',
  ' ',
)
const text = fc
  .tuple(fc.array(line), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([lines, end, isEnded]) => lines.join(end) + (isEnded && lines.length > 0 ? end : ''))

it('keeps what is there, adds each missing line once, and is done after the first time', () => {
  fc.assert(
    fc.property(fc.option(text, { nil: undefined }), (before) => {
      const after = withIgnoredLines(before)
      expect(after.startsWith(before ?? '')).toBe(true)
      const lines = after.split(/\r?\n/)
      expect(lines.some((found) => found === '.env' || found === '/.env')).toBe(true)
      expect(lines.some((found) => found.startsWith('.descope-mgmt'))).toBe(true)
      expect(withIgnoredLines(after)).toBe(after)
    }),
  )
})

it('is not misled by an entry that is taken back or only looks alike', () => {
  expect(withIgnoredLines('.env.example\n!.env')).toBe('.env.example\n!.env\n.env\n.descope-mgmt/\n')
})
