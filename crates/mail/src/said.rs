//! Whose words a mail is made of, whichever form it came in: the marks of mail programs in HTML, the habits of plain text by the
//! one rule that the whole program has for it ([`domain::parts`]). Joined, the pieces are everything that the mail says.

use crate::html::{self, Block, BlockKind};
use crate::received::Received;

impl Received {
    /// The text in pieces of one kind each, in order; nothing is left out.
    pub fn said(&self) -> Vec<Block> {
        if let (Some(page), true) = (&self.html, self.text_is_from_html) {
            return html::blocks(page);
        }
        let pieces = domain::parts(&self.text).into_iter().map(|(said, range)| Block {
            kind: match said {
                domain::Said::Own => BlockKind::Own,
                domain::Said::Quoted => BlockKind::Quote,
                domain::Said::Signature => BlockKind::Signature,
            },
            text: self.text.get(range).unwrap_or_default().trim_matches('\n').to_owned(),
        });
        pieces.filter(|piece| !piece.text.trim().is_empty()).collect()
    }

    /// What its writer says in this mail; the whole text when that would be nothing.
    pub fn own_words(&self) -> String {
        let said = self.said();
        let own = said.iter().filter(|piece| piece.kind == BlockKind::Own);
        let own = own.map(|piece| piece.text.trim()).collect::<Vec<_>>().join("\n\n");
        if own.is_empty() { self.text.clone() } else { own }
    }
}

#[cfg(test)]
mod tests {
    use crate::html::BlockKind;
    use crate::parse;

    #[test]
    fn both_forms_are_told_apart_and_lose_nothing() {
        let plain = parse(b"From: carla@example.org\n\nGracias\n\n> viejo\n\n-- \nCarla");
        let kinds: Vec<BlockKind> = plain.said().iter().map(|piece| piece.kind).collect();
        assert_eq!(kinds, [BlockKind::Own, BlockKind::Quote, BlockKind::Signature]);
        assert_eq!(plain.own_words(), "Gracias");
        let page = parse(b"Content-Type: text/html\n\n<p>Vale</p><blockquote type=cite>viejo</blockquote>");
        assert_eq!((page.said().len(), page.own_words().as_str()), (2, "Vale"));
        assert_eq!(parse(b"A: b\n\n> solo esto").own_words(), "> solo esto");
    }
}
