/** Gives something to the agent as a file, through the web view's own way of saving. */
export function keep(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  // The web view reads it in its own time.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
