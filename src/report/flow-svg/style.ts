import { FONTS } from './text-width.js'

interface Colours {
  readonly paper: string
  readonly ink: string
  readonly faint: string
  readonly line: string
  readonly plain: string
  readonly screen: Pair
  readonly condition: Pair
  readonly subflow: Pair
  readonly end: Pair
  readonly added: Pair
  readonly removed: Pair
  readonly changed: Pair
}

/** What a shape is filled with, and its outline. */
type Pair = readonly [fill: string, outline: string]

/** Every text has a contrast of at least 4.5 : 1 on what it stands on. */
const LIGHT: Colours = {
  paper: '#ffffff',
  ink: '#111827',
  faint: '#4b5563',
  line: '#6b7280',
  plain: '#f3f4f6',
  screen: ['#dbeafe', '#1d4ed8'],
  condition: ['#fef3c7', '#92400e'],
  subflow: ['#ede9fe', '#6d28d9'],
  end: ['#d1fae5', '#047857'],
  added: ['#dcfce7', '#15803d'],
  removed: ['#fee2e2', '#b91c1c'],
  changed: ['#ffedd5', '#b45309'],
}

const DARK: Colours = {
  paper: '#111827',
  ink: '#f3f4f6',
  faint: '#b6bdc8',
  line: '#9ca3af',
  plain: '#1f2937',
  screen: ['#1e3a6e', '#93c5fd'],
  condition: ['#4a3410', '#fcd34d'],
  subflow: ['#3b2a6b', '#c4b5fd'],
  end: ['#0b4434', '#6ee7b7'],
  added: ['#14532d', '#4ade80'],
  removed: ['#5f1717', '#fca5a5'],
  changed: ['#57350c', '#fdba74'],
}

/** Plain colours instead of variables: not every viewer of SVG knows those. */
export const STYLE = `.flow-graph{font-family:${FONTS};text-anchor:middle}
.flow-caption{font-size:9px}.flow-title{font-size:11px;font-weight:bold}.flow-detail,.flow-label{font-size:9.5px}
.flow-heading{font-size:15px;font-weight:bold;text-anchor:start}.flow-sign{font-size:12px;font-weight:bold}
.flow-shape{stroke-width:1.5}.flow-inside,.flow-arrow{fill:none}.flow-arrow{stroke-width:1.3}
.flow-added .flow-shape,.flow-removed .flow-shape,.flow-changed .flow-shape{stroke-width:2.5}
.flow-added .flow-arrow,.flow-changed .flow-arrow{stroke-width:2.4}
.flow-removed .flow-arrow{stroke-width:2.4;stroke-dasharray:7 3}
${rulesOf(LIGHT)}
@media (prefers-color-scheme:dark){
${rulesOf(DARK)}
}`

function rulesOf(colours: Colours): string {
  const { paper, ink, faint, line, plain } = colours
  const sorts = (['screen', 'condition', 'subflow', 'end'] as const).map((sort) => {
    const [fill, outline] = colours[sort]
    const inside = `.flow-${sort} .flow-strip,.flow-${sort} .flow-inside{stroke:${outline}}`
    const filled = sort === 'screen' ? paper : fill
    return `.flow-${sort} .flow-shape{fill:${filled};stroke:${outline}}.flow-${sort} .flow-strip{fill:${fill}}${inside}`
  })
  const marks = (['added', 'removed', 'changed'] as const).map((mark) => {
    const [fill, outline] = colours[mark]
    const shape = `.flow-${mark} .flow-shape,.flow-${mark} .flow-inside,.flow-${mark} .flow-strip,.flow-${mark} .flow-plate`
    return (
      `${shape}{fill:${fill};stroke:${outline}}.flow-${mark} .flow-arrow{stroke:${outline}}` +
      `.flow-${mark} .flow-tip,.flow-${mark} .flow-badge{fill:${outline}}`
    )
  })
  return [
    `.flow-graph{fill:${ink}}.flow-paper,.flow-plate{fill:${paper}}.flow-caption,.flow-detail{fill:${faint}}`,
    `.flow-arrow{stroke:${line}}.flow-tip{fill:${line}}.flow-sign{fill:${paper}}`,
    `.flow-shape{fill:${plain};stroke:${line}}.flow-start .flow-shape{fill:${ink};stroke:${ink}}.flow-start text{fill:${paper}}`,
    ...sorts,
    `.flow-marked .flow-same .flow-shape,.flow-marked .flow-same .flow-strip{fill:${paper};stroke:${line}}`,
    `.flow-marked .flow-same .flow-inside{stroke:${line}}.flow-marked .flow-start text{fill:${ink}}`,
    ...marks,
  ].join('\n')
}
