//! What customers attach: small pictures drawn for this shop, two documents and a list.

use ports::FileRecord;

const PNG: &str = "image/png";
const PDF: &str = "application/pdf";

/// Name, media type, content.
const FILES: &[(&str, &str, &[u8])] = &[
    ("taza-rota.png", PNG, include_bytes!("data/files/taza-rota.png")),
    ("doboz.png", PNG, include_bytes!("data/files/doboz.png")),
    ("torolkozo.png", PNG, include_bytes!("data/files/torolkozo.png")),
    ("piring-pecah.png", PNG, include_bytes!("data/files/piring-pecah.png")),
    ("isi-paket.png", PNG, include_bytes!("data/files/isi-paket.png")),
    ("lamp-base.png", PNG, include_bytes!("data/files/lamp-base.png")),
    ("aviso-aduana.pdf", PDF, include_bytes!("data/files/aviso-aduana.pdf")),
    ("kivonat.pdf", PDF, include_bytes!("data/files/kivonat.pdf")),
    ("lista.txt", "text/plain", include_bytes!("data/files/lista.txt")),
];

/// A file by the name that the stories give it.
pub(super) fn file(name: &str) -> Option<FileRecord> {
    let (name, media_type, bytes) = FILES.iter().find(|(known, ..)| *known == name)?;
    Some(FileRecord {
        name: (*name).to_owned(),
        media_type: (*media_type).to_owned(),
        bytes: bytes.to_vec(),
    })
}
