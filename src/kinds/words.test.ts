import { expect, it } from 'vitest'
import { kindNamed, kinds } from './index.js'
import { kindWords } from './words.js'

it('says of every kind what it is called and what it can do', () => {
  expect(
    kindWords.map(({ name, collection, keyField, isOnly = false, hasDocuments = false, abilities }) => ({
      name,
      collection,
      keyField,
      isOnly,
      hasDocuments,
      abilities,
    })),
  ).toEqual(
    kinds.map((kind) => ({
      name: kind.name,
      collection: kind.collection,
      keyField: kind.keyField,
      isOnly: kind.onlyKey !== undefined,
      hasDocuments: kind.document !== undefined,
      abilities: (['create', 'update', 'remove'] as const).filter((ability) => kind[ability] !== undefined),
    })),
  )
})

it('says whose an entry is as its address does', () => {
  for (const { name, keyField, ownerField } of kindWords) {
    const { keyFrom } = kindNamed(name)
    const key = keyFrom?.({ [keyField]: 'Editor', [ownerField ?? 'nobody']: 'acme' })
    expect(key ?? 'Editor').toBe(ownerField === undefined ? 'Editor' : 'acme/Editor')
  }
})
