import { expect, it } from 'vitest'
import { kinds } from './index.js'
import { kindWords } from './words.js'

it('says of every kind what it is called and what it can do', () => {
  expect(
    kindWords.map(({ name, collection, isOnly = false, hasDocuments = false, abilities }) => ({
      name,
      collection,
      isOnly,
      hasDocuments,
      abilities,
    })),
  ).toEqual(
    kinds.map((kind) => ({
      name: kind.name,
      collection: kind.collection,
      isOnly: kind.onlyKey !== undefined,
      hasDocuments: kind.document !== undefined,
      abilities: (['create', 'update', 'remove'] as const).filter((ability) => kind[ability] !== undefined),
    })),
  )
})
