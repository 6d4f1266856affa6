//! 掲示板: what the divisions of all municipalities tell and ask each other. Every officer reads all of it, nobody else any of it:
//! the one thing that isn't kept apart by municipality.

pub mod acts;
mod attachment;
pub mod store;

pub use attachment::{Attachment, AttachmentFault, FileKind, MOST_BYTES, MOST_FILES};

use crate::municipalities::LgCode;
use crate::time::Moment;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$one:meta])* $variant:ident = $code:literal, $label:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$one])* $variant,)* }

        impl $name {
            /// Every one, in the order of the form.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// As stored and in addresses.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// As people read it.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }
        }

        impl std::str::FromStr for $name {
            type Err = ();

            fn from_str(s: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|k| k.code() == s).ok_or(())
            }
        }
    };
}

words! {
    /// 種類
    NoticeKind {
        /// お知らせ
        News = "news", "お知らせ";
        /// 資料
        Materials = "materials", "資料";
        /// 質問
        Question = "question", "質問";
    }
}

words! {
    /// 話題
    NoticeTopic {
        /// 相談窓口
        Windows = "windows", "相談窓口";
        /// 協力スポット・届出
        Spots = "spots", "協力スポット・届出";
        /// ステッカー・印刷物
        Stickers = "stickers", "ステッカー・印刷物";
        /// 研修
        Trainings = "trainings", "研修";
        /// 広報・啓発
        Outreach = "outreach", "広報・啓発";
        /// このシステム
        System = "system", "このシステムの使い方";
        /// そのほか
        Other = "other", "そのほか";
    }
}

words! {
    /// まとめのメールの回数
    Rhythm {
        /// 毎日
        Daily = "daily", "開庁日ごと";
        /// 毎週
        Weekly = "weekly", "1週間に1回";
        /// 送らない
        Off = "off", "送らない";
    }
}

/// Most characters of a notice or a reply.
pub const WORDS_LIMIT: usize = 4000;
/// Most characters of a title.
pub const TITLE_LIMIT: usize = 60;

/// What somebody writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// 種類.
    pub kind: NoticeKind,
    /// 話題.
    pub topic: NoticeTopic,
    /// 題名.
    pub title: String,
    /// 本文.
    pub words: String,
}

/// 書いた人: an officer by number, with the municipality; none for the operator.
pub type Author = Option<(i64, LgCode)>;

/// A notice as the board has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The row's key.
    pub id: i64,
    /// Who wrote it.
    pub author: Author,
    /// 「たつの市 見本 花子」, or 「運用者」.
    pub by: String,
    /// What it says; empty words when it is withdrawn.
    pub draft: Draft,
    /// When it was posted.
    pub posted_at: Moment,
    /// The last notice or reply.
    pub last_at: Moment,
    /// When it was changed; none where never.
    pub edited_at: Option<Moment>,
    /// 取下げ.
    pub withdrawn: bool,
    /// Counts changes from 1.
    pub version: i64,
    /// Replies that stand.
    pub replies: u32,
    /// Files.
    pub files: u32,
    /// The asking officer hasn't seen the last of it.
    pub unread: bool,
}

/// A reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The row's key.
    pub id: i64,
    /// Who wrote it.
    pub author: Author,
    /// As [`Notice::by`].
    pub by: String,
    /// What it says; empty when it is withdrawn.
    pub words: String,
    /// When.
    pub posted_at: Moment,
    /// 取下げ.
    pub withdrawn: bool,
}

/// What is looked for on the board.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Words in title, text or replies, in any writing.
    pub text: String,
    /// 種類.
    pub kind: Option<NoticeKind>,
    /// 話題.
    pub topic: Option<NoticeTopic>,
    /// Only what the officer hasn't seen.
    pub unread: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_stored_and_read_back() {
        assert!(NoticeKind::ALL.iter().all(|k| k.code().parse() == Ok(*k)));
        assert!(NoticeTopic::ALL.iter().all(|k| k.code().parse() == Ok(*k)));
        assert!(Rhythm::ALL.iter().all(|k| k.code().parse() == Ok(*k)));
        assert_eq!("".parse::<NoticeTopic>(), Err(()));
    }
}
