//! The words by which mail programs announce what they quote, in English, Spanish, Hungarian, Indonesian, German, French and
//! Portuguese. All of them folded: small letters without accents.

/// Where the verb of such a sentence stands.
pub(super) enum Verb {
    /// At its end, before the colon.
    Last(&'static str),
    /// Somewhere in it: what follows is the time or the name.
    Within(&'static str),
}

/// Beginnings of the sentence, and its verb. Without a beginning there must be an address in it, or a date at its start.
pub(super) const ATTRIBUTIONS: &[(&[&str], Verb)] = &[
    (&["on ", "--- on ", "at "], Verb::Last("wrote")),
    (&["el "], Verb::Last("escribio")),
    (&["a las ", "en "], Verb::Last("escribio")),
    (&[""], Verb::Last("irta")),
    (&[""], Verb::Within(" ezt irta (")),
    (&["pada ", "di "], Verb::Last("menulis")),
    (&["am "], Verb::Within(" schrieb ")),
    (&["am "], Verb::Last("geschrieben")),
    (&["am "], Verb::Last("schrieb")),
    (&[""], Verb::Within(" schrieb am ")),
    (&["le "], Verb::Last("a ecrit")),
    (&["em ", "no dia ", "a "], Verb::Last("escreveu")),
];

/// Words of the rule above a message that was taken over whole.
pub(super) const ORIGINAL: &[&str] = &[
    "original message",
    "mensaje original",
    "eredeti uzenet",
    "pesan asli",
    "ursprungliche nachricht",
    "originalnachricht",
    "message d'origine",
    "message original",
    "mensagem original",
];

/// Words of the rule above a message that was forwarded.
pub(super) const FORWARDED: &[&str] = &[
    "forwarded message",
    "begin forwarded message",
    "mensaje reenviado",
    "inicio del mensaje reenviado",
    "tovabbitott uzenet",
    "tovabbitott uzenet kezdete",
    "pesan yang diteruskan",
    "pesan terusan",
    "mulai pesan yang diteruskan",
    "weitergeleitete nachricht",
    "anfang der weitergeleiteten nachricht",
    "message transfere",
    "debut du message transfere",
    "mensagem encaminhada",
    "inicio da mensagem encaminhada",
];

/// Names of the header lines, by language: of the sender, and of what follows.
pub(super) const HEADERS: &[(&[&str], &[&str])] = &[
    (&["from"], &["sent", "date", "to", "subject", "cc", "importance"]),
    (&["de"], &["enviado", "enviado el", "fecha", "para", "asunto", "cc"]),
    (
        &["felado"],
        &[
            "elkuldve",
            "kuldve",
            "kuldte",
            "datum",
            "cimzett",
            "targy",
            "masolatot kap",
        ],
    ),
    (
        &["dari"],
        &[
            "dikirim", "terkirim", "tanggal", "kepada", "ke", "untuk", "subjek", "perihal", "cc",
        ],
    ),
    (&["von"], &["gesendet", "datum", "an", "betreff", "cc"]),
    (&["de", "from"], &["envoye", "date", "a", "objet", "cc"]),
    (
        &["de"],
        &["enviado", "enviada", "enviada em", "data", "para", "assunto", "cc"],
    ),
];

/// How the last line of a message from a telephone begins; after "…", how it ends.
pub(super) const SENT_BY_PHONE: &[&str] = &[
    "sent from my ",
    "sent from yahoo",
    "sent from outlook",
    "sent from mail",
    "sent from proton",
    "sent with proton",
    "enviado desde mi ",
    "enviado desde yahoo",
    "enviado desde outlook",
    "enviado desde correo",
    "enviado desde proton",
    "enviado con proton",
    "…omrol kuldve",
    "…emrol kuldve",
    "…keszulekrol kuldve",
    "…eszkozrol kuldve",
    "elkuldve az iphone",
    "elkuldve a ",
    "kuldve a proton",
    "dikirim dari iphone",
    "dikirim dari ipad",
    "dikirim dari ponsel",
    "dikirim dari perangkat",
    "dikirim dari yahoo",
    "dikirim dari outlook",
    "dikirim dari samsung",
    "dikirim dengan proton",
    "von meinem ",
    "gesendet von meinem ",
    "gesendet von mail",
    "gesendet von outlook",
    "gesendet mit proton",
    "envoye de mon ",
    "envoye depuis mon ",
    "envoye depuis yahoo",
    "envoye a partir de outlook",
    "envoye avec proton",
    "enviado do meu ",
    "enviado de meu ",
    "enviado do yahoo",
    "enviado do outlook",
    "enviado com proton",
];
