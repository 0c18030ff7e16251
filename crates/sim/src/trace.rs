//! What happened, line by line: a hash that must be the same for the same seed, and the lines themselves when a seed is
//! looked at.

/// The trace of a run.
#[derive(Debug, Default)]
pub struct Trace {
    hasher: blake3::Hasher,
    lines: Option<Vec<String>>,
}

impl Trace {
    /// A trace that keeps its lines if asked.
    pub fn new(keep: bool) -> Trace {
        Trace {
            hasher: blake3::Hasher::new(),
            lines: keep.then(Vec::new),
        }
    }

    /// Notes a line.
    pub fn note(&mut self, line: &str) {
        self.hasher.update(line.as_bytes());
        self.hasher.update(b"\n");
        if let Some(lines) = &mut self.lines {
            lines.push(line.to_owned());
        }
    }

    /// The hash of everything so far, short.
    pub fn hash(&self) -> String {
        self.hasher.finalize().to_hex()[..16].to_owned()
    }

    /// The lines, if they were kept.
    pub fn lines(&self) -> &[String] {
        self.lines.as_deref().unwrap_or_default()
    }
}
