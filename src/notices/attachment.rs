//! 添付: what a file is, told by its bytes and never by its name.

use std::fmt;

use crate::text::one_line;

/// Most bytes of one file.
pub const MOST_BYTES: usize = 5 * 1024 * 1024;
/// Most files of one notice.
pub const MOST_FILES: u32 = 5;

/// What may be attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// PDF
    Pdf,
    /// PNG
    Png,
    /// JPEG
    Jpeg,
}

impl FileKind {
    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpeg",
        }
    }

    /// As it is sent.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }

    /// Read back.
    pub fn read(code: &str) -> Option<Self> {
        [Self::Pdf, Self::Png, Self::Jpeg].into_iter().find(|k| k.code() == code)
    }

    /// What these bytes are, from their beginning to their end.
    fn of(bytes: &[u8]) -> Option<Self> {
        let tail = bytes.get(bytes.len().saturating_sub(1024)..).unwrap_or_default();
        let ends = |mark: &[u8]| tail.windows(mark.len()).any(|w| w == mark);
        if bytes.starts_with(b"%PDF-") && ends(b"%%EOF") {
            Some(Self::Pdf)
        } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR") && bytes.ends_with(b"IEND\xaeB`\x82") {
            Some(Self::Png)
        } else if bytes.starts_with(b"\xff\xd8\xff") && ends(b"\xff\xd9") {
            Some(Self::Jpeg)
        } else {
            None
        }
    }
}

/// Why a file isn't taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttachmentFault {
    /// Nothing was chosen, or it is empty.
    Empty,
    /// More than [`MOST_BYTES`].
    TooLarge,
    /// Neither PDF nor PNG nor JPEG, whatever its name says.
    Kind,
    /// A PDF that would do something when it is opened.
    Active,
    /// [`MOST_FILES`] are there already.
    TooMany,
}

impl fmt::Display for AttachmentFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("ファイルを選んでください。"),
            Self::TooLarge => write!(f, "1つのファイルは{}MBまでです。", MOST_BYTES / 1024 / 1024),
            Self::Kind => f.write_str("PDF・PNG・JPEGのファイルだけを添付できます（名前ではなく、中身で確かめています）。"),
            Self::Active => f.write_str(
                "開いたときに動くしかけ（スクリプト・ほかのプログラムの起動・埋めこみのファイル）のあるPDFは、添付できません。印刷用のPDFとして保存しなおしてください。",
            ),
            Self::TooMany => write!(f, "添付できるのは{MOST_FILES}つまでです。"),
        }
    }
}

impl std::error::Error for AttachmentFault {}

/// 添付: bytes that are what they say.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    name: String,
    kind: FileKind,
    bytes: Vec<u8>,
}

impl Attachment {
    /// Looks into a file that somebody has sent.
    ///
    /// # Errors
    /// [`AttachmentFault`].
    pub fn read(name: &str, bytes: Vec<u8>) -> Result<Self, AttachmentFault> {
        if bytes.is_empty() {
            return Err(AttachmentFault::Empty);
        }
        if bytes.len() > MOST_BYTES {
            return Err(AttachmentFault::TooLarge);
        }
        let kind = FileKind::of(&bytes).ok_or(AttachmentFault::Kind)?;
        if kind == FileKind::Pdf && is_active(&bytes) {
            return Err(AttachmentFault::Active);
        }
        Ok(Self { name: tidy(name, kind), kind, bytes })
    }

    /// The name as its sender called it, without a path, with the ending of what it is.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is.
    pub fn kind(&self) -> FileKind {
        self.kind
    }

    /// What it holds.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// A PDF with scripts, programs to start or files inside it. Names in a PDF end where a letter or digit doesn't follow.
fn is_active(bytes: &[u8]) -> bool {
    let marks: [&[u8]; 6] = [b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/XFA"];
    marks.iter().any(|mark| {
        let mut starts =
            bytes.windows(mark.len()).enumerate().filter(|(_, w)| w == mark).map(|(at, _)| at + mark.len());
        starts.any(|end| bytes.get(end).is_none_or(|b| !b.is_ascii_alphanumeric() || *mark == b"/EmbeddedFile"))
    })
}

fn tidy(name: &str, kind: FileKind) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !c.is_control()).take(80).collect();
    let plain = one_line(&plain, 80).unwrap_or_default();
    let stem = plain.rsplit_once('.').map_or(plain.as_str(), |(stem, _)| stem).trim();
    let stem = if stem.is_empty() { "添付" } else { stem };
    let ending = match kind {
        FileKind::Pdf => "pdf",
        FileKind::Png => "png",
        FileKind::Jpeg => "jpg",
    };
    format!("{stem}.{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pdf(inside: &str) -> Vec<u8> {
        format!("%PDF-1.7\n1 0 obj << {inside} >> endobj\ntrailer\n%%EOF\n").into_bytes()
    }

    #[test]
    fn a_file_is_what_its_bytes_are_and_its_name_is_only_a_name() {
        let read = |name: &str, bytes: Vec<u8>| Attachment::read(name, bytes);
        let taken = read("C:\\資料\\案内.exe", pdf("/Type /Catalog")).unwrap_or_else(|f| panic!("{f}"));
        assert_eq!((taken.name(), taken.kind()), ("案内.pdf", FileKind::Pdf));
        assert_eq!(read("../../x.pdf\0", pdf("")).unwrap_or_else(|f| panic!("{f}")).name(), "x.pdf");
        let fault = |bytes: &[u8]| read("a.pdf", bytes.to_vec()).err();
        assert_eq!(fault(b""), Some(AttachmentFault::Empty));
        assert_eq!(fault(b"MZ\x90 program"), Some(AttachmentFault::Kind));
        assert_eq!(fault(b"<html><script>"), Some(AttachmentFault::Kind));
        assert_eq!(fault(b"%PDF-1.7 cut off"), Some(AttachmentFault::Kind));
        assert_eq!(fault(b"\x89PNG\r\n\x1a\n"), Some(AttachmentFault::Kind));
        assert_eq!(fault(&vec![b'%'; MOST_BYTES + 1]), Some(AttachmentFault::TooLarge));
        let jpeg = [b"\xff\xd8\xff\xe0".as_slice(), &[0; 40], b"\xff\xd9"].concat();
        assert_eq!(read("写真", jpeg).unwrap_or_else(|f| panic!("{f}")).name(), "写真.jpg");
    }

    #[test]
    fn a_pdf_that_would_do_something_is_refused_and_one_that_only_sounds_like_it_is_not() {
        for inside in
            ["/OpenAction << /S /JavaScript >>", "/AA << /JS (x) >>", "/S /Launch", "/Type /EmbeddedFiles", "/XFA [x]"]
        {
            let told = Attachment::read("a.pdf", pdf(inside)).err();
            assert_eq!(told, Some(AttachmentFault::Active), "{inside}");
        }
        assert!(Attachment::read("a.pdf", pdf("/JSTOR /Launcher")).is_ok());
    }
}
