//! `notice post`: the operator writes to the officers of all municipalities.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};

use super::Refusal;
use crate::notices::{Draft, NoticeKind, NoticeTopic, TITLE_LIMIT, WORDS_LIMIT, acts};
use crate::store::Store;
use crate::text::{many_lines, one_line};
use crate::time::Moment;

/// `notice …`
#[derive(Debug, Subcommand)]
pub enum Arguments {
    /// 運用者から、すべての自治体の職員へ、掲示板に書きます（公開されません）
    Post {
        /// 題名（60文字まで）
        #[arg(long)]
        title: String,
        /// 種類
        #[arg(long, default_value = "news")]
        kind: Kind,
        /// 話題
        #[arg(long, default_value = "system")]
        topic: Topic,
        /// 本文のファイル（UTF-8、4000文字まで）。- なら標準入力から読みます
        file: PathBuf,
    },
}

/// 種類
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// お知らせ
    News,
    /// 資料
    Materials,
    /// 質問
    Question,
}

/// 話題
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Topic {
    /// 相談窓口
    Windows,
    /// 協力スポット・届出
    Spots,
    /// ステッカー・印刷物
    Stickers,
    /// 研修
    Trainings,
    /// 広報・啓発
    Outreach,
    /// このシステムの使い方
    System,
    /// そのほか
    Other,
}

impl From<Kind> for NoticeKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::News => Self::News,
            Kind::Materials => Self::Materials,
            Kind::Question => Self::Question,
        }
    }
}

impl From<Topic> for NoticeTopic {
    fn from(topic: Topic) -> Self {
        match topic {
            Topic::Windows => Self::Windows,
            Topic::Spots => Self::Spots,
            Topic::Stickers => Self::Stickers,
            Topic::Trainings => Self::Trainings,
            Topic::Outreach => Self::Outreach,
            Topic::System => Self::System,
            Topic::Other => Self::Other,
        }
    }
}

/// Runs `notice …`.
///
/// # Errors
/// When the text can't be read or taken, or the store fails.
pub fn run(arguments: Arguments, store: &Store, now: Moment, out: &mut impl Write) -> Result<ExitCode, Refusal> {
    let Arguments::Post { title, kind, topic, file } = arguments;
    let words = if file.as_os_str() == "-" {
        let mut words = String::new();
        std::io::stdin().take(1 << 20).read_to_string(&mut words)?;
        words
    } else {
        std::fs::read_to_string(&file).map_err(|e| Refusal::new(format!("{}: {e}", file.display())))?
    };
    let told = |what: &str, fault: String| Refusal::new(format!("{what}: {fault}"));
    let title = one_line(&title, TITLE_LIMIT).map_err(|f| told("題名", f.to_string()))?;
    let words = many_lines(&words, WORDS_LIMIT).map_err(|f| told("本文", f.to_string()))?;
    if title.is_empty() || words.is_empty() {
        return Err(Refusal::new("題名と本文を書いてください。"));
    }
    let draft = Draft { kind: kind.into(), topic: topic.into(), title, words };
    let id = store.write_blocking(move |tx| acts::post_to_all(tx, &draft, now))?;
    writeln!(out, "掲示板に書きました（{id}番）。すべての自治体の職員が読めます。")?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notices::{Wanted, store as board};

    #[test]
    fn the_operator_writes_to_everybody_and_what_is_too_long_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let file = dir.path().join("words.txt");
        let now: Moment = "2026-11-24T01:00:00Z".parse().unwrap();
        let post = |title: &str, words: &str| {
            std::fs::write(&file, words).unwrap();
            let (title, file) = (title.to_owned(), file.clone());
            let arguments = Arguments::Post { title, kind: Kind::News, topic: Topic::Windows, file };
            run(arguments, &store, now, &mut Vec::new()).map_err(|e| e.to_string())
        };
        assert!(post("お知らせ", "点検のため、日曜の朝に止まります。\r\n").is_ok());
        assert!(post("お知らせ", "").unwrap_err().contains("本文を書いて"));
        assert!(post(&"あ".repeat(61), "本文").unwrap_err().starts_with("題名: 60文字以内"));
        let seen = store.read_blocking(|tx| board::page(tx, 7, &Wanted::default(), 9)).unwrap();
        assert_eq!((seen.len(), seen[0].by.as_str(), seen[0].unread), (1, "運用者", true));
        assert_eq!(seen[0].draft.words, "点検のため、日曜の朝に止まります。");
    }
}
