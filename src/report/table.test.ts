import { describe, expect, it } from 'vitest'
import { printableLines } from '../core/model/printable.js'
import { renderTable } from './table.js'
import { columnsOf } from './wrap.js'

const plain = { width: 80, color: false }

describe('renderTable', () => {
  it('puts columns below their titles, wide characters and emoji counted as they are shown', () => {
    const rows = [
      ['acme', 'Acme', '1'],
      ['tokyo', '東京テナント', '20'],
      ['dev', '👩‍💻 Ünïcode', '300'],
    ]
    const columns = [{ title: 'ID' }, { title: 'NAME' }, { title: 'DOMAINS', align: 'right' as const }]
    expect(renderTable(columns, rows, plain)).toBe(
      [
        'ID     NAME          DOMAINS',
        'acme   Acme                1',
        'tokyo  東京テナント       20',
        'dev    👩‍💻 Ünïcode        300',
        '',
      ].join('\n'),
    )
  })

  it('gives the titles alone without rows', () => {
    expect(renderTable([{ title: 'ID' }, { title: 'NAME' }], [], plain)).toBe('ID  NAME\n')
  })

  it('takes the room from the widest columns and keeps names whole where it can', () => {
    const rows = [['a-quite-long-tenant-id-to-copy', 'x'.repeat(100), 'y'.repeat(60)]]
    const columns = [{ title: 'ID', keep: true }, { title: 'NAME' }, { title: 'DOMAINS' }]
    const [, row = ''] = renderTable(columns, rows, plain).split('\n')
    expect(row).toBe(`a-quite-long-tenant-id-to-copy  ${'x'.repeat(22)}…  ${'y'.repeat(22)}…`)
    expect(columnsOf(row)).toBe(80)
    expect(renderTable(columns, rows, { ...plain, width: 200 })).not.toContain('…')
  })

  it('cuts nothing where all is to be whole', () => {
    const rows = [['a', 'x'.repeat(100)]]
    const columns = [{ title: 'ID' }, { title: 'NAME' }]
    expect(renderTable(columns, rows, { ...plain, isWhole: true })).toBe(`ID  NAME\na   ${'x'.repeat(100)}\n`)
  })

  it('lets other columns give way before one that says how much it needs', () => {
    const rows = [['x'.repeat(60), 'y'.repeat(60)]]
    const columns = [{ title: 'A', atLeast: 50 }, { title: 'B' }]
    expect(renderTable(columns, rows, plain).split('\n')[1]).toBe(`${'x'.repeat(49)}…  ${'y'.repeat(27)}…`)
    expect(renderTable(columns, rows, { ...plain, width: 30 }).split('\n')[1]).toBe(
      `${'x'.repeat(19)}…  ${'y'.repeat(7)}…`,
    )
  })

  it.each([80, 200])('fits %i columns whatever stands in the cells', (width) => {
    const rows = [
      ['日本語'.repeat(60), '👩‍💻'.repeat(60), 'e\u0301'.repeat(200)],
      ['x'.repeat(500), '', 'y z '.repeat(100)],
    ]
    const columns = [{ title: 'A', keep: true }, { title: 'B' }, { title: 'C' }]
    for (const line of renderTable(columns, rows, { width, color: true }).split('\n')) {
      expect(columnsOf(line)).toBeLessThanOrEqual(width)
    }
  })

  it('shows hostile text as text, one line a row', () => {
    const text = renderTable([{ title: 'NAME' }], [['\u001b[2Ja\nb\u202ec\tд']], plain)
    expect(text).toBe('NAME\n\\u{001b}[2Ja\\nb\\u{202e}c\\tд\n')
    expect(printableLines(text)).toBe(text)
  })

  it('paints cells only where colour is wanted', () => {
    const columns = [
      { title: 'STATE', paint: (cell: string, { bad }: { bad: (text: string) => string }) => bad(cell) },
    ]
    expect(renderTable(columns, [['off']], { ...plain, color: true })).toBe(
      '\u001b[2mSTATE\u001b[22m\n\u001b[31moff\u001b[39m\n',
    )
    expect(renderTable(columns, [['off']], plain)).toBe('STATE\noff\n')
  })
})
