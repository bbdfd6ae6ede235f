import { describe, expect, it } from 'vitest'
import { appliedBoxes, inputOf } from '../../../test/support/fake-kind.js'
import { digestOf, livePage, page, pageKind, wantedPage } from '../../../test/support/fake-pages.js'
import type { DesiredResource } from '../model/desired.js'
import type { Json } from '../model/json.js'
import type { Live } from '../model/kind.js'
import type { Consent, Plan } from '../model/plan.js'
import type { LastApplied } from '../model/state.js'
import { planDeclared } from './plan-declared.js'
import { planWanted } from './plan-wanted.js'

const changesOf = (plan: Plan) => plan.changes.map(({ action, address }) => `${action} ${address}`)
const codes = (plan: Plan) => plan.findings.map(({ code, severity }) => `${severity} ${code}`)

function applied(fields: Readonly<Record<string, Json>>): LastApplied {
  return { ...appliedBoxes({}), resources: { 'page/a': { fields, runId: 'r1', timeMs: 1 } } }
}

function inputWith(about: {
  readonly desired?: readonly DesiredResource[]
  readonly live?: readonly Live[]
  readonly lastApplied?: LastApplied
  readonly consent?: Partial<Consent>
}) {
  return inputOf({ kinds: [pageKind], declaredKinds: new Set(['page']), ...about })
}

describe('a document, three ways', () => {
  const files = page('ours')
  const rewritten = page('ours, rewritten by the service')
  const recorded = { '/document': { sent: digestOf(files), back: digestOf(rewritten) } }
  const planWith = (wanted: DesiredResource, live: Live, fields = recorded) =>
    planDeclared(inputWith({ desired: [wanted], live: [live], lastApplied: applied(fields) }))

  it('that is not there is created, and travels with the plan', () => {
    const { changes, confirmed } = planDeclared(inputWith({ desired: [wantedPage('a', files)] }))
    expect(changes).toMatchObject([{ action: 'create', content: files, companions: ['document'] }])
    expect(confirmed[0]?.fields).toEqual({
      '/document': { sent: digestOf(files), back: digestOf(files) },
    })
  })

  it('is left alone where only the service rewrote it', () => {
    const plan = planWith(wantedPage('a', files), livePage('a', rewritten))
    expect(plan.changes).toEqual([])
    expect(codes(plan)).toEqual([])
    expect(plan.confirmed[0]?.fields).toEqual(recorded)
  })

  it('that a template makes is kept by changing the template, not by a pull', () => {
    const hintOf = (wanted: DesiredResource) =>
      planWith(wanted, livePage('a', page('somebody else'))).findings.find(({ code }) => code === 'drift')
        ?.hint
    const wanted = wantedPage('a', files)
    const template = { name: 'our-page', version: '1.0.0' }
    expect(hintOf({ ...wanted, template })).toContain('Keep it: change the template our-page; or')
    expect(hintOf(wanted)).toContain('pull --only page/a puts it into the files')
  })

  it('is written where the files moved', () => {
    const plan = planWith(wantedPage('a', page('newer')), livePage('a', rewritten))
    expect(plan.changes[0]?.fields).toEqual([
      { path: '/document', from: digestOf(rewritten), to: digestOf(page('newer')), reason: 'config' },
    ])
    expect(plan.changes[0]?.content).toEqual(page('newer'))
  })

  it('has drifted where live moved away from what came back', () => {
    const plan = planWith(wantedPage('a', files), livePage('a', page('edited in the console')))
    expect(codes(plan)).toEqual(['error drift'])
  })

  it('is in conflict where both moved', () => {
    const plan = planWith(wantedPage('a', page('newer')), livePage('a', page('edited')))
    expect(codes(plan)).toEqual(['error conflict'])
  })

  it('becomes ours where it is equal already, with what is live', () => {
    const plan = planDeclared(inputWith({ desired: [wantedPage('a', files)], live: [livePage('a', files)] }))
    expect(plan.changes).toEqual([])
    expect(plan.confirmed[0]?.fields).toEqual({
      '/document': { sent: digestOf(files), back: digestOf(files) },
    })
  })

  it('stays where the files only say something beside it', () => {
    const { content: _content, ...wanted } = wantedPage('a', files)
    const plan = planDeclared(
      inputWith({
        desired: [{ ...wanted, declared: { disabled: true } }],
        live: [livePage('a', page('whatever'))],
      }),
    )
    expect(plan.changes).toMatchObject([{ action: 'update', fields: [{ path: '/disabled', to: true }] }])
    expect(plan.changes[0]?.content).toBeUndefined()
  })

  it('cannot be created from nothing', () => {
    const { content: _content, ...wanted } = wantedPage('a', files)
    const plan = planDeclared(inputWith({ desired: [{ ...wanted, declared: { disabled: true } }] }))
    expect(codes(plan)).toContain('error missing-field')
  })
})

describe('documents that call one another', () => {
  it('are written after what they call, changed or new', () => {
    const live = [livePage('child', page('one')), livePage('parent', page('one'))]
    const desired = [
      wantedPage('parent', page('two', ['child', 'new'])),
      wantedPage('new', page('new')),
      wantedPage('child', page('two')),
    ]
    const { changes } = planDeclared(inputWith({ desired, live }))
    const order = changes.map(({ address }) => address)
    expect(order.at(-1)).toBe('page/parent')
    expect(changes.at(-1)?.after.toSorted()).toEqual(['page/child', 'page/new'])
  })

  it('may call what is not there, and one another: their own check judges that', () => {
    const desired = [wantedPage('a', page('a', ['nowhere', 'b'])), wantedPage('b', page('b', ['a']))]
    const plan = planDeclared(inputWith({ desired }))
    expect(codes(plan)).toEqual([])
    expect(changesOf(plan)).toHaveLength(2)
  })

  it('are not deleted while others call them, unless both go', () => {
    const live = [livePage('child', page('one')), livePage('parent', page('one', ['child']))]
    const want = (...keys: readonly string[]) =>
      planWanted(
        inputWith({ live }),
        keys.map((key) => ({ address: `page/${key}`, do: 'delete' as const })),
      )
    expect(codes(want('child'))).toContain('error still-needed')
    const both = want('child', 'parent')
    expect(codes(both)).not.toContain('error still-needed')
    expect(changesOf(both)).toEqual(['delete page/parent', 'delete page/child'])
  })

  it('are broken for those that call them, in the words of the kind', () => {
    const live = [livePage('child', page('one')), livePage('parent', page('one', ['child']))]
    const plan = planDeclared(
      inputWith({ desired: [wantedPage('child', page('one'), { disabled: true })], live }),
    )
    expect(plan.findings.find(({ code }) => code === 'breaking')?.message).toContain('parent links to it')
  })
})

describe('what every project has', () => {
  it('is deleted only where that is allowed', () => {
    const live = [livePage('home', page('welcome'))]
    const want = (allowSystem: boolean) =>
      planWanted(inputWith({ live, consent: { allowSystem } }), [{ address: 'page/home', do: 'delete' }])
    expect(codes(want(false))).toContain('error system-resource')
    expect(codes(want(true))).not.toContain('error system-resource')
  })
})

describe('a document that is wanted back', () => {
  it('is the original itself, and follows nothing but its digest', () => {
    const original = { document: { id: 'a', ...page('before', ['x']) }, companions: {} }
    const plan = planWanted(inputWith({ live: [livePage('a', page('now'))] }), [
      { address: 'page/a', do: 'restore', kind: pageKind, original },
    ])
    expect(plan.changes[0]).toMatchObject({
      action: 'update',
      original,
      fields: [{ path: '/document', to: digestOf(page('before', ['x'])) }],
    })
    expect(plan.changes[0]?.fields).toHaveLength(1)
  })

  it('is not touched by an original that was kept without it', () => {
    const plan = planWanted(inputWith({ live: [livePage('a', page('now'))] }), [
      {
        address: 'page/a',
        do: 'restore',
        kind: pageKind,
        original: { document: { id: 'a', disabled: true }, companions: {} },
      },
    ])
    expect(plan.changes[0]?.fields.map(({ path }) => path)).toEqual(['/disabled'])
  })
})
