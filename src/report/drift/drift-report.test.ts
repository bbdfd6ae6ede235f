import { describe, expect, it } from 'vitest'
import type { Drift, DriftedResource } from '../../core/model/drift.js'
import { driftJunit, driftMessage, renderDrift, renderDriftMarkdown, type ShownDrift } from './index.js'

const TIME = Date.UTC(2025, 10, 17, 3, 4)
const HOSTILE = '</code><script>`@here`\u001b[31m\n# x'

function resource(address: string, name = 'Acme'): DriftedResource {
  return {
    address,
    change: 'changed',
    fields: [{ path: '/name', from: name, to: `${name} Inc.`, files: 'applied' }],
    isManaged: true,
    isDeclared: true,
    sinceMs: TIME - 3_600_000,
    untilMs: TIME,
    by: [{ type: 'candidate', actorId: name, timeMs: TIME, action: name }],
  }
}

function shown(resources: readonly DriftedResource[]): ShownDrift {
  const drift: Drift = {
    projectId: 'P2x',
    environment: 'prod',
    host: 'api.descope.com',
    owner: 'default',
    against: { type: 'last-applied', timeMs: TIME - 3_600_000, host: 'ci', runId: '4f1c' },
    timeMs: TIME,
    drift: resources,
    summary: { changed: resources.length, gone: 0, created: 0, unchanged: 2, unmanaged: 0 },
    findings: [],
  }
  const waysOut = ({ address }: DriftedResource) => ({
    revert: `descope-mgmt apply --only ${address} --on-drift revert`,
    keep: `descope-mgmt pull --only ${address}`,
  })
  return { drift, waysOut, secrets: { tenant: ['/secret'] } }
}

describe('a report of drift', () => {
  it('stays below the length of a comment, says how much is left out, and begins with the sums', () => {
    const many = shown(
      Array.from({ length: 5_000 }, (_, index) => resource(`tenant/t${index}`, 'x'.repeat(300))),
    )
    const text = renderDriftMarkdown(many, {})
    expect(text.length).toBeLessThan(65_536)
    expect(text).toMatch(/^### Drift: 5,000 changed\n/)
    expect(text).toContain('Left out, to stay below the length of a comment')
  })

  it('holds foreign text as text, in every format', () => {
    const hostile = shown([resource(`tenant/${HOSTILE}`, HOSTILE)])
    const markdown = renderDriftMarkdown(hostile, {})
    const outsideCode = markdown.replaceAll(/```[^]*?```/g, '')
    expect(outsideCode).not.toContain('<script>')
    const text = renderDrift(hostile, { width: 80, color: false, verbose: false })
    const junit = driftJunit(hostile, { cwd: '/' })
    for (const report of [markdown, text, junit]) expect(report).not.toContain('\u001b')
    expect(junit).not.toContain('<script>')
    const { text: message } = driftMessage(hostile.drift, { details: undefined, hide: (words) => words })
    expect(message).not.toContain('<script>')
    expect(String(message).split('\n')).toHaveLength(2)
  })

  it('hides secrets', () => {
    const secret = shown([
      {
        ...resource('tenant/acme'),
        fields: [{ path: '/secret', from: 'hush1', to: 'hush2', files: 'applied' }],
      },
    ])
    const reports = [
      renderDrift(secret, { width: 80, color: false, verbose: true }),
      renderDriftMarkdown(secret, {}),
      driftJunit(secret, { cwd: '/' }),
    ]
    for (const report of reports) expect(report).not.toContain('hush')
  })

  it('fits the width, but for commands, which are there to be copied', () => {
    const text = renderDrift(shown([resource('tenant/acme', 'a'.repeat(200))]), {
      width: 60,
      color: false,
      verbose: false,
    })
    const long = text.split('\n').filter((line) => line.length > 60)
    expect(long.filter((line) => !/^ {2}(?:revert|keep) /.test(line))).toEqual([])
  })

  it('has one case for each resource, or one that passes', () => {
    expect(driftJunit(shown([]), { cwd: '/' })).toContain('tests="1" failures="0"')
    const two = driftJunit(shown([resource('tenant/a'), resource('tenant/b')]), { cwd: '/' })
    expect(two).toContain('tests="2" failures="2"')
    expect(two).toContain('<testcase name="tenant/a" classname="tenant"')
  })

  it('posts no more than a message takes', () => {
    const many = shown(
      Array.from({ length: 500 }, (_, index) => resource(`tenant/t${index}`, 'y'.repeat(500))),
    )
    const { text } = driftMessage(many.drift, { details: 'https://ci.example/1', hide: (words) => words })
    expect(String(text).length).toBeLessThan(8_000)
    expect(text).toContain('… and 485 more')
    expect(text).toContain('https://ci.example/1')
  })
})
