import { element, escapeXml } from './markup.js'

export interface TextPlace {
  /** `title`, `caption`, …: the class `flow-title` of the style sheet. */
  readonly style: string
  /** The middle of the text, or its start for a heading. */
  readonly x: number
  /** Of the line that the letters stand on. */
  readonly y: number
}

/** One line of clean text. */
export function textElement(text: string, { style, x, y }: TextPlace): string {
  return text === '' ? '' : element('text', { class: `flow-${style}`, x, y }, escapeXml(text))
}
