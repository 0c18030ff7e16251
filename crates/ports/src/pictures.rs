//! Pictures that lie elsewhere: fetched by the program and never by the page that shows them, and only from the public network.

use async_trait::async_trait;

/// A picture as it was fetched.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// What its first bytes say it is: `image/png`, `image/jpeg`, `image/gif` or `image/webp`.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({}, {} bytes)", self.media_type, self.bytes.len())
    }
}

/// Why there is no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureError {
    /// Its address, or one that it was passed on to, is of this computer or of a network that is not public.
    Private,
    /// No answer, or one that is none.
    Unreachable,
    /// What came is no picture of a kind that is shown.
    NoPicture,
    /// It has more bytes, or more points, than are fetched.
    TooLarge,
}

impl PictureError {
    /// The code that is stored and crosses the wire; its words are `reading.mail.unloaded.<code>`.
    pub fn code(self) -> &'static str {
        match self {
            PictureError::Private => "private",
            PictureError::Unreachable => "unreachable",
            PictureError::NoPicture => "no_picture",
            PictureError::TooLarge => "too_large",
        }
    }
}

/// Fetches pictures.
#[async_trait]
pub trait Pictures: Send + Sync {
    /// Fetches one. Nothing is sent but what a request needs: no cookies, no name of the page or of the program. Every address that is
    /// connected to is looked at first, after each passing on too. Ends within half a minute.
    ///
    /// # Errors
    /// Why there is none.
    async fn picture(&self, url: &str) -> Result<Picture, PictureError>;
}
