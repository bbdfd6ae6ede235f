import { objectOf, type Json, type JsonObject } from '../../model/json.js'
import { pointerTo, type Pointer } from '../../model/pointer.js'
import { FIELD_TYPES } from './field-types.js'
import { idsBeside } from './made-ids.js'
import type { ShortButton, ShortField, ShortScreen, Written } from './short-form.js'

/** A screen's part of a document. */
export interface ScreenDocument {
  /** `{ screenId, contents, interactions }` */
  readonly screen: JsonObject
  /** Ids of the outcomes, in the order of the buttons. */
  readonly outcomes: readonly string[]
  /** Place in the screen's document → place in the short form. */
  readonly origins: ReadonlyMap<Pointer, Pointer>
}

/** A button with where it leads. */
export interface LinkedButton extends ShortButton {
  /** True where it leads to a screen that was shown before: then nothing needs to be filled in. */
  readonly isBack: boolean
}

interface Part {
  readonly id: string
  readonly sort: string
  readonly displayName: string
  readonly custom?: JsonObject
  readonly props: JsonObject
  readonly at: Pointer
  /** Property → where its value was written. */
  readonly places: Readonly<Record<string, Pointer>>
}

const LENGTH_OF_ID = 10

/**
 * The component tree of a screen: everything below each other in `ROOT`, title first, buttons last. Ids follow from
 * those of the screen and the field or button, of paragraphs from their number; nothing else on the screen changes them.
 */
export function screenDocument(
  screen: ShortScreen,
  { screenId, buttons }: { readonly screenId: string; readonly buttons: readonly LinkedButton[] },
): ScreenDocument {
  const make = idsBeside(buttons.flatMap(({ id }) => id ?? []))
  const idOf = (...of: readonly string[]) => make([screen.id, ...of], LENGTH_OF_ID)
  const labels = new Map<string, number>()
  const shownButtons = buttons.map((button, index) => {
    const { label, id } = button
    const before = labels.get(label.text) ?? 0
    labels.set(label.text, before + 1)
    const own = id ?? idOf('button', label.text, ...(before === 0 ? [] : [String(before)]))
    return buttonPart(button, { id: own, isFirst: index === 0 })
  })
  const parts = [
    ...(screen.title === undefined ? [] : [textPart(screen.title, { id: idOf('title'), variant: 'h3' })]),
    ...screen.text.map((text, index) =>
      textPart(text, { id: idOf('text', String(index)), variant: 'body1' }),
    ),
    ...screen.fields.map((field) => fieldPart(field, idOf('field', field.key))),
    ...shownButtons,
  ]
  const origins = new Map<Pointer, Pointer>()
  for (const { id, at, places } of parts) {
    origins.set(pointerTo(['contents', id]), at)
    for (const [prop, place] of Object.entries(places)) {
      origins.set(pointerTo(['contents', id, 'props', prop]), place)
    }
  }
  for (const [index, { at }] of shownButtons.entries()) origins.set(`/interactions/${index}`, at)
  return {
    screen: {
      screenId,
      contents: objectOf([
        ['ROOT', root(parts)],
        ...parts.map((part): [string, Json] => [part.id, leaf(part)]),
      ]),
      interactions: shownButtons.map(({ id, props }) => ({ id, label: props['children'] ?? '' })),
    },
    outcomes: shownButtons.map(({ id }) => id),
    origins,
  }
}

function root(parts: readonly Part[]): JsonObject {
  return {
    type: { resolvedName: 'Container' },
    displayName: 'Container',
    custom: {},
    hidden: false,
    isCanvas: true,
    nodes: parts.map(({ id }) => id),
    linkedNodes: {},
    props: {
      id: 'ROOT',
      'data-editor-type': 'container',
      align: 'center',
      background: '',
      direction: 'column',
      justify: 'center',
      paddingX: '4',
      paddingY: '8',
      spaceBetween: '4',
      'st-items-grow': 0,
      width: '100%',
    },
  }
}

function leaf({ id, sort, displayName, custom = {}, props }: Part): JsonObject {
  return {
    type: { resolvedName: sort },
    displayName,
    custom,
    hidden: false,
    isCanvas: false,
    nodes: [],
    linkedNodes: {},
    parent: 'ROOT',
    props: { ...props, id },
  }
}

function textPart(
  { text, at }: Written,
  { id, variant }: { readonly id: string; readonly variant: string },
): Part {
  return {
    id,
    sort: 'Text',
    displayName: 'Text',
    at,
    places: {},
    props: {
      children: text,
      'full-width': false,
      italic: false,
      mode: 'primary',
      'text-align': 'center',
      variant,
    },
  }
}

function fieldPart({ type, key, at, label, placeholder, isRequired }: ShortField, id: string): Part {
  const { component, displayName, custom, labelProp, placeholderProp, props } = FIELD_TYPES[type]
  return {
    id,
    sort: component,
    displayName,
    custom,
    at,
    places: {
      [labelProp]: label.at,
      ...(placeholder !== undefined && { [placeholderProp]: placeholder.at }),
    },
    props: {
      ...props,
      bordered: true,
      'data-errormessage-value-missing': 'Please fill out this field.',
      'full-width': true,
      [labelProp]: label.text,
      // A floating label stands where the placeholder would be read.
      'label-type': placeholder === undefined ? 'floating' : 'static',
      name: key,
      [placeholderProp]: placeholder?.text ?? '',
      required: isRequired,
      size: 'md',
    },
  }
}

function buttonPart(
  { label, at, isBack }: LinkedButton,
  { id, isFirst }: { readonly id: string; readonly isFirst: boolean },
): Part {
  return {
    id,
    sort: 'Button',
    displayName: 'Button',
    custom: { type: 'button' },
    at,
    places: { children: label.at },
    props: {
      children: label.text,
      color: 'primary',
      'data-type': 'button',
      formNoValidate: isBack,
      'full-width': true,
      mode: 'primary',
      size: 'md',
      variant: isFirst ? 'contained' : 'outline',
    },
  }
}
