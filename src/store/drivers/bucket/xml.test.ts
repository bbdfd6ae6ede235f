import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readXml, textIn } from './xml.js'

it('reads elements, texts and what stands for characters', () => {
  const root = readXml(
    '\ufeff<?xml version="1.0"?>\n<!-- a > b -->\n<s3:R xmlns:s3="x>y"><K>a &amp; b&#x2f;&#47;</K><E/><C><![CDATA[<x>]]></C><K2 a=\'>\'>é</K2></s3:R>\n',
  )
  expect(root?.name).toBe('R')
  expect(root && ['K', 'E', 'C', 'K2', 'none'].map((name) => textIn(root, name))).toEqual([
    'a & b//',
    '',
    '<x>',
    'é',
    undefined,
  ])
})

it.each([
  '',
  'text',
  '<a>',
  '<a></b>',
  '</a>',
  '<a/><b/>',
  '<a>&unknown;</a>',
  '<a>& b</a>',
  '<a>&#1114112;</a>',
  '<!DOCTYPE a><a/>',
  '<a',
  `${'<a>'.repeat(50)}${'</a>'.repeat(50)}`,
])('does not take %j for an answer', (text) => {
  expect(readXml(text)).toBeUndefined()
})

it('never fails, whatever comes', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom(
          '<a>',
          '</a>',
          '<b/>',
          '&amp;',
          '&',
          'x',
          '<!--',
          '-->',
          '<![CDATA[',
          ']]>',
          '<?',
          '?>',
          '<',
          '>',
        ),
        { maxLength: 30 },
      ),
      (parts) => {
        readXml(parts.join(''))
      },
    ),
  )
})
