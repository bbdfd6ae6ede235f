import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A flow in the shape of real ones: a row of screens, each followed by a step, and an end. A screen with its step is
 * about 2.3 KB of minified JSON.
 *
 * @param {string} flowId
 * @param {{ kilobytes: number, text?: string }} options `text` stands on the last screen
 */
export function makeFlow(flowId, { kilobytes, text = 'Nearly there' }) {
  const pairs = Math.max(1, Math.round(kilobytes / 2.3))
  /** @type {Record<string, object>} */
  const tasks = {
    start: {
      id: 'start',
      name: 'start',
      next: { rules: [{ interactionId: '', taskId: '1' }] },
      view: { x: 0, y: 0 },
    },
    0: { id: '0', type: 'automated', name: 'End', action: 'logged-in', next: {}, view: { x: 9000, y: 0 } },
  }
  /** @type {object[]} */
  const screens = []
  for (let pair = 0; pair < pairs; pair += 1) {
    const screen = 2 * pair + 1
    const last = pair === pairs - 1
    const { screenId, button } = addScreen(screens, {
      id: `SC${flowId.replaceAll('-', '').padEnd(20, '0')}${String(pair).padStart(5, '0')}`,
      pair,
      text: last ? text : `Step number ${pair} of the way in`,
    })
    tasks[screen] = {
      id: String(screen),
      type: 'screen',
      name: `Ask for item ${pair}`,
      screenId,
      allInputKeys: [`item${pair}`],
      next: { rules: [{ interactionId: button, taskId: String(screen + 1) }] },
      view: { x: 300 * screen, y: 12 * pair },
    }
    tasks[screen + 1] = {
      id: String(screen + 1),
      type: 'automated',
      name: `Update User / Properties ${pair}`,
      action: 'update-user-properties',
      arguments: {
        userPropertiesDefinitions: {
          type: 'inline',
          value: [{ key: `customAttributes.item${pair}`, type: 'context', value: `form.item${pair}` }],
        },
      },
      errorHandlingV2: { UpdateUserPropertiesFailed: { errorHandlingType: 'automatic' } },
      next: { rules: [{ interactionId: 'success', taskId: last ? '0' : String(screen + 2) }] },
      view: { x: 300 * screen + 150, y: 12 * pair },
    }
  }
  return {
    flowId,
    metadata: {
      name: `Flow ${flowId}`,
      componentsVersion: '2.0.516',
      sharedInteractions: [{ id: '0.success', type: 'success' }],
    },
    contents: { startTask: '1', tasks },
    screens,
    references: {},
  }
}

/**
 * @param {object[]} screens
 * @param {{ id: string, pair: number, text: string }} screen
 */
function addScreen(screens, { id: screenId, pair, text }) {
  const key = (/** @type {string} */ sort) => `${sort}${String(pair).padStart(7, '0')}`
  const [head, input, button] = [key('hea'), key('inp'), key('but')]
  const node = (
    /** @type {string} */ sort,
    /** @type {{ props: object, nodes?: string[], parent?: string }} */ { props, nodes = [], parent },
  ) => ({
    custom: {},
    displayName: sort,
    hidden: false,
    isCanvas: nodes.length > 0,
    linkedNodes: {},
    nodes,
    ...(parent === undefined ? {} : { parent }),
    props,
    type: { resolvedName: sort },
  })
  screens.push({
    screenId,
    interactions: [{ id: button, label: 'Continue', type: 'Button' }],
    contents: {
      ROOT: node('Container', {
        props: { align: 'center', background: '', direction: 'column', paddingX: '4', spaceBetween: '5' },
        nodes: [head, input, button],
      }),
      [head]: node('Text', {
        parent: 'ROOT',
        props: { children: text, color: 'primary', align: 'center', variant: 'h1' },
      }),
      [input]: node('TextInput', {
        parent: 'ROOT',
        props: {
          name: `item${pair}`,
          label: `Item ${pair}`,
          placeholder: `Your item number ${pair}`,
          required: true,
          'data-errormessage-value-missing': `Please tell us your item number ${pair}`,
        },
      }),
      [button]: node('Button', {
        parent: 'ROOT',
        props: { children: 'Continue', variant: 'contained', color: 'primary', fullWidth: true },
      }),
    },
  })
  return { screenId, button }
}

/** Of a file as exports write it, indented, so much is the document. */
const SHARE_OF_INDENTED = 0.65

/**
 * Flow files of so many KB each, and a config that names them.
 *
 * @param {string} folder
 * @param {{ count: number, kilobytes: number }} options
 */
export function writeFlows(folder, { count, kilobytes }) {
  mkdirSync(join(folder, 'flows'), { recursive: true })
  const lines = Array.from({ length: count }, (_, index) => {
    const id = `flow-${index}`
    writeFileSync(
      join(folder, 'flows', `${id}.json`),
      JSON.stringify(makeFlow(id, { kilobytes: SHARE_OF_INDENTED * kilobytes }), undefined, 2),
    )
    return `  - { id: ${id}, file: flows/${id}.json }`
  })
  writeFileSync(join(folder, 'flows.yaml'), `flows:\n${lines.join('\n')}\n`)
  return 'flows.yaml'
}
