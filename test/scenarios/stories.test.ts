import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, it } from 'vitest'
import { play, readStory } from '../support/story.js'

const stories = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.yaml'))
  .sort()

describe.each([...new Set(stories.map((path) => dirname(path)))])('%s', (folder) => {
  for (const path of stories.filter((story) => dirname(story) === folder)) {
    const story = readStory(readFileSync(join(import.meta.dirname, path), 'utf8'))
    it(`${basename(path, '.yaml')}: ${story.about}`, async () => play(story))
  }
})
