import { testLock } from '../../test/contracts/lock.js'
import { memoryDriver } from './drivers/memory.js'

testLock('in memory', memoryDriver, { rounds: 200 })
