/** Which file of the ticket that is shown is looked at. */
class Viewing {
  file = $state<string | null>(null)

  open(file: string): void {
    this.file = file
  }

  close(): void {
    this.file = null
  }
}

export const viewing = new Viewing()
