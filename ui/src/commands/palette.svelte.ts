/** Whether the palette is shown, and at which step it begins. */
import type { CommandId } from './table'

class Palette {
  shown = $state(false)
  /** The command whose choices are shown first; nothing: all commands. */
  step = $state<CommandId | undefined>()

  open(step?: CommandId): void {
    this.step = step
    this.shown = true
  }

  toggle(): void {
    if (this.shown) this.shown = false
    else this.open()
  }
}

export const palette = new Palette()
