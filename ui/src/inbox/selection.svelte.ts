/**
 * The tickets that the agent has marked for a common change. They are ids, so that nothing that moves in the list can
 * change what is meant; the highlighted row is another thing and stays where it is.
 */
export class Selection {
  ids = $state.raw<ReadonlySet<string>>(new Set())
  /** Where a range begins. */
  private anchor: string | null = null
  /** What the list knew when tickets were last marked: of those that are not on the screen, nothing newer was meant. */
  upTo: number | undefined
  /** What the last range covered: it is taken back when the range is drawn anew. */
  private ranged: readonly string[] = []

  get size(): number {
    return this.ids.size
  }

  has(id: string): boolean {
    return this.ids.has(id)
  }

  /** Marks or unmarks one ticket, and begins a range there. `upTo` is the list's own, here and below. */
  toggle(id: string, upTo?: number): void {
    this.upTo = upTo
    const next = new Set(this.ids)
    if (!next.delete(id)) next.add(id)
    this.ids = next
    this.anchor = id
    this.ranged = []
  }

  /** Marks everything from where the range began, or else from `from`, to `to`, in the order of the list. */
  extend(order: readonly string[], from: string, to: string, upTo?: number): void {
    this.upTo = upTo
    this.anchor ??= from
    const [one, other] = [order.indexOf(this.anchor), order.indexOf(to)]
    if (one < 0 || other < 0) return
    const next = new Set(this.ids)
    for (const id of this.ranged) next.delete(id)
    this.ranged = order.slice(Math.min(one, other), Math.max(one, other) + 1)
    for (const id of this.ranged) next.add(id)
    this.ids = next
  }

  all(order: readonly string[], upTo?: number): void {
    this.upTo = upTo
    this.ids = new Set(order)
    this.anchor = null
    this.ranged = []
  }

  /** Only these are left. */
  keep(ids: readonly string[]): void {
    this.ids = new Set(ids)
    this.anchor = null
    this.ranged = []
  }

  clear(): void {
    if (this.ids.size > 0) this.ids = new Set()
    this.anchor = null
    this.ranged = []
  }

  /** In the order of the list; what is no longer in it comes last. */
  inOrder(order: readonly string[]): string[] {
    const listed = order.filter((id) => this.ids.has(id))
    if (listed.length === this.ids.size) return listed
    const there = new Set(listed)
    return [...listed, ...[...this.ids].filter((id) => !there.has(id))]
  }
}

export const selection = new Selection()
