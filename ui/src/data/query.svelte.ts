/**
 * A question to the engine that keeps itself answered. There is no cache to keep in step: the local commit is the
 * result, so a query only asks again when a topic that it reads has changed. While it asks, the old answer stays.
 */
import { untrack } from 'svelte'
import { READS, type RpcMap, type WireError } from '../ipc/generated'
import { asWireError, call, type Command } from '../platform'
import { onChange } from './changes'

export interface Query<T> {
  /** The last answer to this very question; nothing until the first one. */
  readonly value: T | undefined
  /** Why the last try failed; an older answer may still be in `value`. */
  readonly error: WireError | undefined
  /** The first answer is on its way. */
  readonly loading: boolean
  /** `value` answers the question as it stands, and not one before it. */
  readonly settled: boolean
  /** Asks again now. */
  again(): Promise<void>
}

interface Options {
  /** Keep showing the last answer when the question itself changes (search as it is typed). */
  keep?: boolean
}

/** Must be called while a component is set up. `input` is read reactively; `null` asks nothing. */
export function query<K extends Command>(
  name: K,
  input: () => RpcMap[K]['input'] | null,
  options: Options = {},
): Query<RpcMap[K]['output']> {
  type Output = RpcMap[K]['output']
  let value = $state.raw<Output | undefined>()
  let error = $state.raw<WireError | undefined>()
  let loading = $state(false)
  let asked = 0
  let question = ''
  let answered = $state('')

  async function ask(): Promise<void> {
    const asking = untrack(input)
    if (asking === null) return
    const turn = ++asked
    if (value === undefined) loading = true
    try {
      const answer = await call(name, asking)
      if (turn !== asked) return
      value = answer
      answered = JSON.stringify(asking)
      error = undefined
    } catch (thrown) {
      if (turn !== asked) return
      error = asWireError(thrown)
    }
    loading = false
  }

  $effect(() => {
    const asking = input()
    const next = JSON.stringify(asking)
    untrack(() => {
      if (next === question) return
      question = next
      asked++
      error = undefined
      if (!options.keep || asking === null) value = undefined
      loading = false
      void ask()
    })
  })

  $effect(() =>
    onChange((touches) => {
      if (touches(READS[name])) void ask()
    }),
  )

  return {
    get value() {
      return value
    },
    get error() {
      return error
    },
    get settled() {
      return value !== undefined && answered === JSON.stringify(input())
    },
    get loading() {
      return loading
    },
    again: ask,
  }
}
