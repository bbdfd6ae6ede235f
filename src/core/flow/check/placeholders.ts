import { pointerTo } from '../../model/pointer.js'
import { finding, screenInWords, shown, type FlowFinding } from './finding.js'
import type { FlowFindingCode } from './finding-codes.js'
import type { Subject } from './surroundings.js'

/** Placeholders `{{path}}` in the texts of screens. */
export function* checkPlaceholders({ flow, shownBy }: Subject): Generator<FlowFinding> {
  for (const screen of flow.screens.values()) {
    const words = screenInWords(screen, shownBy.get(screen.id))
    for (const node of screen.nodes.values()) {
      for (const key of Object.keys(node.props)) {
        const text = node.props[key]
        const code = typeof text === 'string' ? brokenBy(text) : undefined
        if (typeof text !== 'string' || code === undefined) continue
        const what =
          code === 'placeholder-empty' ? 'has an empty placeholder' : 'opens a placeholder and leaves it open'
        const message = `${words}: ${shown(text)} ${what}`
        const path = `${node.path}${pointerTo(['props', key])}`
        yield finding(code, { message, path, screen: screen.id })
      }
    }
  }
}

/** The first thing wrong with the placeholders of a text. */
function brokenBy(text: string): FlowFindingCode | undefined {
  for (let open = text.indexOf('{{'); open >= 0;) {
    const begin = open + '{{'.length
    const close = text.indexOf('}}', begin)
    const again = text.indexOf('{{', begin)
    if (close < 0 || (again >= 0 && again < close)) return 'placeholder-unclosed'
    if (text.slice(begin, close).trim() === '') return 'placeholder-empty'
    open = again
  }
  return undefined
}
