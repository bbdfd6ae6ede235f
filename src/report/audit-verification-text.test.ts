import { expect, it } from 'vitest'
import { renderAuditVerification } from './audit-verification-text.js'

const FILE = {
  file: '2025-11-17/r1.jsonl',
  location: '/s/r1.jsonl',
  run: 'r1',
  lines: 3,
  head: undefined,
  isCut: true,
}

it('calls half a line harmless only where nothing counts on what came after', () => {
  const found = { files: [FILE], damages: [], missingHeads: [], collected: [] }
  expect(renderAuditVerification(found, { width: 80, color: false })).toContain(
    'cut      /s/r1.jsonl:4: half a line that no run counts on\n',
  )
  const damages = [{ file: FILE.file, location: FILE.location, line: 3, problem: 'lines are missing' }]
  expect(renderAuditVerification({ ...found, damages }, { width: 80, color: false })).toContain(
    'cut      /s/r1.jsonl:4: half a line\n',
  )
})
