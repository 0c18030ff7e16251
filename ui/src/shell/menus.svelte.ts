/** What is drawn over the shell for a moment: a menu, or the keys on the controls. */
import type { CommandId } from '../commands/table'

export interface MenuShown {
  label: string
  groups: readonly { name: string; commands: readonly CommandId[] }[]
  /** The ticket that the menu belongs to: its commands are done to it, whichever is open or highlighted. */
  ticket?: string | null
  at: { x: number; y: number }
}

class Menus {
  shown = $state.raw<MenuShown | undefined>()
  /** Ctrl is being held: the keys stand on the controls. */
  hints = $state(false)
  private make: (() => Omit<MenuShown, 'at'>) | undefined

  open(menu: MenuShown): void {
    this.shown = menu
  }

  close(): void {
    this.shown = undefined
  }

  /** Says how the whole menu of the program is made; returns the way to take it back. */
  whole(make: () => Omit<MenuShown, 'at'>): () => void {
    this.make = make
    return () => (this.make = undefined)
  }

  /** Opens the whole menu under a button. */
  openWhole(button: HTMLElement): void {
    const box = button.getBoundingClientRect()
    const made = this.make?.()
    if (made) this.shown = { ...made, at: { x: box.left, y: box.bottom + 2 } }
  }
}

export const menus = new Menus()
