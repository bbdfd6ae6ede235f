import { objectOf, type Json, type JsonObject } from '../../core/model/json.js'

/** A component of a screen that a new project has. */
export interface Part {
  readonly id: string
  readonly node: JsonObject
  /** What the screen offers through it. */
  readonly interactions: readonly JsonObject[]
}

const TEXT = { 'full-width': false, italic: false, 'text-align': 'center' }
const INPUT = {
  'data-errormessage-value-missing': 'Please fill out this field.',
  'full-width': true,
  label: '',
  'label-type': 'static',
  required: true,
  size: 'md',
}

export function heading(id: string, text: string): Part {
  return part({ id, sort: 'Text', props: { ...TEXT, children: text, variant: 'subtitle1' } })
}

export function text(id: string, children: string): Part {
  return part({ id, sort: 'Text', props: { ...TEXT, children, variant: 'body1' } })
}

export function errorMessage(id: string): Part {
  const props = { ...TEXT, 'data-type': 'error-message', 'hide-when-empty': true, variant: 'body1' }
  return part({ id, sort: 'ErrorMessage', displayName: 'Error Message', props })
}

export function emailInput(id: string): Part {
  const props = { ...INPUT, name: 'email', placeholder: 'Email address *', type: 'email' }
  return part({ id, sort: 'EmailInput', displayName: 'Email Input', custom: { type: 'input' }, props })
}

export function fullNameInput(id: string): Part {
  const props = { ...INPUT, name: 'fullName', placeholder: 'Full Name', required: false, type: 'text' }
  const custom = { contextKey: 'displayName', type: 'input' }
  return part({ id, sort: 'FullNameInput', displayName: 'Full Name Input', custom, props })
}

/** The one-time code, sent by itself when its last digit is there. */
export function codeInput(): Part {
  const id = 'oneTimeCodeId'
  const props = { ...INPUT, 'data-auto-submit': true, digits: 6, name: 'code', type: 'tel' }
  const interactions = [{ id, label: 'Verify OTP code' }]
  const custom = { type: 'oneTimeCode' }
  return part({ id, sort: 'CodeInput', displayName: 'One Time Code', custom, props, interactions })
}

export function button(id: string, label: string): Part {
  const props = {
    children: label,
    'data-type': 'button',
    'full-width': true,
    size: 'md',
    variant: 'contained',
  }
  return part({ id, sort: 'Button', custom: { type: 'button' }, props, interactions: [{ id, label }] })
}

export function googleButton(id: string): Part {
  const label = 'Continue with Google'
  return part({
    id,
    sort: 'GoogleButton',
    displayName: 'Google Button',
    custom: { subType: 'social', type: 'button' },
    props: {
      children: label,
      'data-descope-provider': 'google',
      'data-type': 'social',
      formNoValidate: true,
      'full-width': true,
      size: 'md',
      variant: 'outline',
    },
    interactions: [{ id, label, icon: 'google', subType: 'social' }],
  })
}

/** Waits for the link in the message to be followed. */
export function pollingLoader(id: string): Part {
  return part({
    id,
    sort: 'PollingLoader',
    displayName: 'Polling',
    custom: { type: 'polling' },
    props: { 'data-type': 'polling', size: 'md', variant: 'linear' },
    interactions: [
      { id: 'polling', label: 'Polling' },
      { id: 'polling-error', label: 'Polling Expired', icon: 'error' },
    ],
  })
}

/** A screen with its parts below each other. */
export function screenOf(screenId: string, parts: readonly Part[]): JsonObject {
  const root = part({
    id: 'ROOT',
    sort: 'Container',
    isCanvas: true,
    props: { align: 'center', 'data-editor-type': 'container', direction: 'column', width: '100%' },
    nodes: parts.map(({ id }) => id),
  })
  const interactions = parts.flatMap((it) => it.interactions)
  return {
    screenId,
    interactions: interactions.map((it) => ({ type: '', label: '', icon: '', subType: '', ...it })),
    contents: objectOf([
      ['ROOT', root.node],
      ...parts.map(({ id, node }): [string, Json] => [id, { ...node, parent: 'ROOT' }]),
    ]),
  }
}

function part(of: {
  readonly id: string
  readonly sort: string
  /** Default: the sort. */
  readonly displayName?: string
  readonly custom?: JsonObject
  readonly props: JsonObject
  readonly isCanvas?: boolean
  readonly nodes?: readonly string[]
  readonly interactions?: readonly JsonObject[]
}): Part {
  const { id, sort, displayName = sort, custom = {}, props, isCanvas = false, nodes = [] } = of
  const type = { resolvedName: sort }
  const withId = { ...props, id }
  return {
    id,
    interactions: of.interactions ?? [],
    node: { custom, displayName, hidden: false, isCanvas, linkedNodes: {}, nodes, props: withId, type },
  }
}
