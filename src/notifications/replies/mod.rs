//! 文例: words that a municipality uses again and again, with places that are filled in for each notification.

pub mod store;

use std::fmt;

use crate::municipalities::Municipality;
use crate::notifications::{Notification, StateName};
use crate::text::{TextFault, many_lines, one_line};

/// 差しこみ: what may stand between braces, each beside what it becomes in the preview.
pub const VARIABLES: [(&str, &str); 7] = [
    ("届出者", "㈱見本堂"),
    ("スポット名", "見本堂 本町店"),
    ("受付番号", "7K3M-9XTC"),
    ("受付日", "令和8年11月24日（火）"),
    ("自治体", "見本市"),
    ("担当課", "健康課"),
    ("電話番号", "0791-00-0000"),
];

/// For which act a text is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReplyState {
    /// 差戻し
    Returned,
    /// 不受理
    Declined,
}

impl ReplyState {
    /// In the order in which people see them.
    pub const ALL: [Self; 2] = [Self::Returned, Self::Declined];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Self::Returned => StateName::Returned.code(),
            Self::Declined => StateName::Declined.code(),
        }
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Returned => StateName::Returned.label(),
            Self::Declined => StateName::Declined.label(),
        }
    }
}

impl std::str::FromStr for ReplyState {
    type Err = ();

    fn from_str(s: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|t| t.code() == s).ok_or(())
    }
}

/// 文例, whose every place can be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// 見出し, as officers choose it: 1–40 characters.
    pub title: String,
    /// For which act.
    pub state: ReplyState,
    words: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Words(String),
    /// One of [`VARIABLES`].
    Variable(&'static str),
}

/// Why a text is no [`Reply`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplyFault {
    /// Too long, empty, or with characters that can't be seen.
    Text(TextFault),
    /// Between braces stands something that the program doesn't know.
    Unknown(String),
    /// A brace without its partner.
    Brace,
}

impl fmt::Display for ReplyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = VARIABLES.map(|(name, _)| format!("{{{name}}}")).join(" ");
        match self {
            Self::Text(fault) => fault.fmt(f),
            Self::Unknown(name) => write!(f, "「{{{name}}}」は差しこめません。使えるのは {known} です。"),
            Self::Brace => write!(f, "{{ と }} の組が合っていません。差しこみは {known} のように書きます。"),
        }
    }
}

impl std::error::Error for ReplyFault {}

impl Reply {
    /// The most characters of the text.
    pub const LIMIT: usize = 800;

    /// Reads what was typed; braces may be full width.
    ///
    /// # Errors
    /// The fault of the title, and that of the text.
    pub fn read(state: ReplyState, title: &str, words: &str) -> Result<Self, (Option<ReplyFault>, Option<ReplyFault>)> {
        let title = one_line(title, 40).and_then(|t| if t.is_empty() { Err(TextFault::Empty) } else { Ok(t) });
        let pieces = pieces(words);
        match (title, pieces) {
            (Ok(title), Ok(words)) => Ok(Self { title, state, words }),
            (title, words) => Err((title.err().map(ReplyFault::Text), words.err())),
        }
    }

    /// As it is typed and stored.
    pub fn typed(&self) -> String {
        let piece = |p: &Piece| match p {
            Piece::Words(text) => text.clone(),
            Piece::Variable(name) => format!("{{{name}}}"),
        };
        self.words.iter().map(piece).collect()
    }

    /// For a notification, to be looked over before it is sent.
    pub fn filled(&self, n: &Notification, city: &Municipality) -> String {
        self.with(|name| match name {
            "届出者" => n.form.applicant.name.to_string(),
            "スポット名" => n.form.spot.name.to_string(),
            "受付番号" => n.receipt.to_string(),
            "受付日" => n.received_at.in_japan().date().wareki(),
            "自治体" => city.name.clone(),
            "担当課" => city.division.clone(),
            "電話番号" => city.phone.clone().unwrap_or_default(),
            other => other.to_owned(),
        })
    }

    /// With sample values.
    pub fn preview(&self) -> String {
        self.with(|name| VARIABLES.iter().find(|(n, _)| *n == name).map_or("", |(_, v)| v).to_owned())
    }

    fn with(&self, value: impl Fn(&'static str) -> String) -> String {
        let piece = |p: &Piece| match p {
            Piece::Words(text) => text.clone(),
            Piece::Variable(name) => value(name),
        };
        self.words.iter().map(piece).collect()
    }
}

fn pieces(typed: &str) -> Result<Vec<Piece>, ReplyFault> {
    let text = many_lines(typed, Reply::LIMIT).map_err(ReplyFault::Text)?;
    if text.is_empty() {
        return Err(ReplyFault::Text(TextFault::Empty));
    }
    let text = text.replace('｛', "{").replace('｝', "}");
    let mut pieces = Vec::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}').ok_or(ReplyFault::Brace)?;
        let known = VARIABLES.iter().find(|(v, _)| *v == name.trim());
        let (variable, _) = known.ok_or_else(|| ReplyFault::Unknown(name.trim().to_owned()))?;
        if before.contains('}') {
            return Err(ReplyFault::Brace);
        }
        pieces.extend([Piece::Words(before.to_owned()), Piece::Variable(variable)]);
        rest = tail;
    }
    if rest.contains('}') {
        return Err(ReplyFault::Brace);
    }
    pieces.push(Piece::Words(rest.to_owned()));
    Ok(pieces.into_iter().filter(|p| *p != Piece::Words(String::new())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> Result<Reply, Option<ReplyFault>> {
        Reply::read(ReplyState::Returned, "電話番号", words).map_err(|(_, words)| words)
    }

    #[test]
    fn known_places_are_filled_and_unknown_ones_refused_when_they_are_written() {
        let reply = read("{届出者} 様\n｛ 受付番号 ｝の電話番号を確かめてください。").unwrap();
        assert_eq!(reply.typed(), "{届出者} 様\n{受付番号}の電話番号を確かめてください。");
        assert_eq!(reply.preview(), "㈱見本堂 様\n7K3M-9XTCの電話番号を確かめてください。");
        assert_eq!(read(&reply.typed()).unwrap(), reply);
        assert_eq!(read("{住所}").unwrap_err(), Some(ReplyFault::Unknown("住所".into())));
        for wrong in ["{届出者", "届出者}", "}{届出者}"] {
            assert_eq!(read(wrong).unwrap_err(), Some(ReplyFault::Brace), "{wrong}");
        }
        let fault = read("{担当者}").unwrap_err().unwrap().to_string();
        assert!(fault.contains("「{担当者}」") && fault.contains("{担当課}"), "{fault}");
        let both = Reply::read(ReplyState::Declined, "", " ").unwrap_err();
        assert!(both.0.is_some() && both.1.is_some());
    }
}
