import { testLease } from '../../test/contracts/lease.js'
import { memoryDriver } from './drivers/memory.js'

testLease('in memory', {
  fresh: memoryDriver,
  idle: async () => new Promise((resolve) => setImmediate(resolve)),
  rounds: 40,
})
