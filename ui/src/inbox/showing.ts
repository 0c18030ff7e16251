/** Whether the list stands on the screen: in a narrow window it takes turns with the conversation, and it can be folded away. */
import { layout } from '../data/layout.svelte'
import { panes } from '../data/panes.svelte'
import { session } from '../data/session.svelte'
import { selection } from './selection.svelte'

export const listIsShown = (): boolean => (layout.onePane ? !session.opened : !panes.folded('list'))

/** Marked tickets are meant only while it can be seen that there are any. */
export const markedAreMeant = (): boolean => selection.size > 0 && listIsShown()
