import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { serviceInProcess } from '../support/emulated-service.js'
import { actionTask, endTask, flowDocument, screenOf, screenTask } from '../support/flow-documents.js'
import { newDesk, type Ended } from '../support/run-program.js'

async function deskWith(files: Readonly<Record<string, string>>) {
  const desk = await newDesk(serviceInProcess())
  for (const [path, text] of Object.entries(files)) await desk.write(path, text)
  return desk
}

const all = ({ code, stdout, stderr }: Ended) => `${code}\n${stdout}\n${stderr}`

describe('a secret of a template', () => {
  const canary = (word: string) => ({
    KEY: `canary-${word} "quoted" <b>\nsecond canary-${word} line, long enough to be wrapped somewhere`,
    KEYS: JSON.stringify([`list-canary-${word}`]),
    LOGIN: JSON.stringify({ user: `user-canary-${word}`, password: `value-canary-${word}` }),
  })
  const filler = 'lorem ipsum dolor sit amet '.repeat(12)
  const flow = flowDocument({
    id: 'hook',
    tasks: [
      screenTask('0', 'Welcome', 'SC1', { go: '1' }),
      actionTask(
        '1',
        'Call',
        'update-user',
        { success: ['2'] },
        {
          header: 'Bearer {{ KEY }}',
          loud: '{{ KEY | upper }}',
          first: '{{ KEYS[0] }}',
          basic: '{{ LOGIN.user ~ ":x" }}',
          whole: '{{ LOGIN }}',
          long: `${filler}{{ KEY }}${filler}`,
        },
      ),
      endTask('2'),
    ],
    screens: [
      screenOf(
        'SC1',
        ['go'],
        [
          'Hi {{ KEY }}',
          `${filler}{{ KEY }}`,
          'Oh {{unknown-thing}} {{ KEY }}'.replace('{{unknown-thing}} ', ''),
        ],
      ),
    ],
  })
  const secret = (type: string) => ({ type, secret: true })
  const hook = stringify({
    template: {
      name: 'hook',
      variables: { KEY: secret('string'), KEYS: secret('list'), LOGIN: secret('object') },
      sample: { KEY: 'sample-canary', KEYS: ['sample-canary'], LOGIN: { user: 'sample-canary' } },
    },
    ...flow,
  })

  it('is nowhere in what is said, nor in the audit, also when it changes', async () => {
    const desk = await deskWith({
      'hook.yaml': hook,
      'descope.yaml': 'flows: [{ template: hook.yaml }]\n',
      'plain.json': JSON.stringify(flow).replaceAll(/\{\{ KEY \}\}/g, 'plain'),
    })
    const said: string[] = []
    const say = async (lines: readonly string[], env: Readonly<Record<string, string>>) => {
      for (const line of lines) {
        const ran = await desk.run(line, { env })
        expect([0, 6], all(ran)).toContain(ran.code)
        said.push(`${line}\n${all(ran)}`)
      }
    }
    const looking = [
      'flow validate hook.yaml -o json',
      'validate --verbose',
      'flow render hook.yaml',
      'flow render hook.yaml -o json',
      'flow render hook.yaml -o yaml',
      'flow render hook.yaml --diff --verbose',
      'flow render hook.yaml --out hook.json',
      'flow convert hook.yaml hook.json --to exported',
      'flow convert hook.yaml - --to exported',
      'flow graph hook.yaml',
      'flow diff plain.json hook.yaml --full --verbose',
      'flow templates show hook.yaml -o json',
      'flow templates validate hook.yaml -o json',
      'plan --verbose',
      'plan -o json',
    ]
    await say([...looking, 'apply --yes -o json'], canary('one'))
    await say([...looking, 'flow diff hook.yaml live:hook --full', 'apply --yes --verbose'], canary('two'))
    const live = await desk.run('flow get hook -o json')
    expect(live.stdout).toContain('second canary-two line')
    for (const file of await desk.files('.')) {
      if (file.includes('audit')) said.push(`${file}\n${await desk.read(file)}`)
    }
    expect(said.filter((text) => text.includes('audit.') || text.includes('/audit')).length).toBeGreaterThan(
      0,
    )
    for (const text of said) expect(text.replaceAll(/\s+/g, ' ')).not.toMatch(/canary/i)
    expect(said.join('\n')).toContain('(secret KEY)')
    expect(await desk.files('.')).not.toContain('hook.json')
  })

  it('is not repeated by what is wrong with it, and makes no id', async () => {
    const desk = await deskWith({
      'hook.yaml': `template:
  variables: { KEY: { type: string, secret: true, pattern: "[a-z]+" }, KEYS: { type: list, secret: true } }
flow_id: "x-{{ KEY }}-{{ KEYS[0] }}"
name: Hook
screens: [{ id: a }]
`,
    })
    const wrong = await desk.run('flow render hook.yaml -o json', {
      env: { KEY: 'Canary 1', KEYS: '["canary", 1]' },
    })
    expect(wrong.json()['problems']).toMatchObject([
      { code: 'template-value-wrong' },
      {
        code: 'template-value-wrong',
        hint: 'Write numbers and truth values in it as texts: only texts can be hidden.',
      },
    ])
    const id = await desk.run('flow render hook.yaml', { env: { KEY: 'canary', KEYS: '["canary"]' } })
    expect(id.code).toBe(3)
    expect(id.stderr).toContain('template-secret')
    expect(`${all(wrong)}${all(id)}`).not.toMatch(/canary/i)
  })
})
