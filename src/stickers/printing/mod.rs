//! 印刷の記録: which stickers still have to be printed, which were printed when, how and why again.

pub mod acts;
pub mod store;

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::design::{StickerFace, StickerFault};
use super::lettering::MissingCharacters;
use super::order::Order;
use super::token::StickerToken;
use crate::municipalities::Municipality;
use crate::settings::BaseUrl;
use crate::spots::{RegistrationNumber, Spot};
use crate::text::is_hyphen;
use crate::time::Moment;

/// 候補: an active spot, the sticker that would be printed for it, and how often that was printed.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The spot.
    pub spot: Spot,
    /// Its sticker; none until one is issued, which printing does.
    pub token: Option<StickerToken>,
    /// 無効にしたまま: it had stickers and all are void. Somebody took them out of use: nothing is printed until the desk gives it a new
    /// number.
    pub withdrawn: bool,
    /// 表示名: what stands on it in place of the registered name.
    pub shown: Option<String>,
    /// In how many runs this sticker was printed.
    pub runs: u32,
    /// The last of them.
    pub last: Option<Moment>,
}

impl Candidate {
    /// 印刷ずみ.
    pub fn is_printed(&self) -> bool {
        self.runs > 0
    }

    /// What is printed for it. A sticker not issued yet is shown with a token of the same length.
    ///
    /// # Errors
    /// As [`StickerFace::for_spot`].
    pub fn face(&self, m: &Municipality, base: &BaseUrl, order: &Order) -> Result<StickerFace, StickerFault> {
        let stand_in = || StickerToken::draw(&[0; 16]).ok_or(StickerFault::NotActive);
        let token = self.token.clone().map_or_else(stand_in, Ok)?;
        let face = StickerFace::for_spot(&self.spot, m, base, &token)?;
        Ok(if order.named { face.with_name(&self.spot, self.shown.as_deref()) } else { face })
    }
}

/// 対象: which of the candidates are printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Selection {
    /// まだ印刷していないもの.
    #[default]
    Unprinted,
    /// すべて.
    All,
    /// 登録番号で選んだもの.
    Numbers(Numbers),
}

impl Selection {
    /// The chosen ones, in the order of numbers.
    pub fn pick<'a>(&self, candidates: &'a [Candidate]) -> Vec<&'a Candidate> {
        candidates.iter().filter(|c| !c.withdrawn && self.wants(c)).collect()
    }

    /// Those that are asked for and not printed, for their stickers are void.
    pub fn withdrawn<'a>(&self, candidates: &'a [Candidate]) -> Vec<&'a Candidate> {
        candidates.iter().filter(|c| c.withdrawn && self.wants(c)).collect()
    }

    fn wants(&self, c: &Candidate) -> bool {
        match self {
            Self::Unprinted => !c.is_printed(),
            Self::All => true,
            Self::Numbers(numbers) => numbers.0.contains(&c.spot.number().get()),
        }
    }

    /// Numbers that were asked for and are no active spot's.
    pub fn unknown(&self, candidates: &[Candidate]) -> Vec<u32> {
        match self {
            Self::Unprinted | Self::All => Vec::new(),
            Self::Numbers(numbers) => {
                let known: BTreeSet<u32> = candidates.iter().map(|c| c.spot.number().get()).collect();
                numbers.0.difference(&known).copied().collect()
            }
        }
    }
}

/// 登録番号の並び: `1-20、35, 40〜42`, in any width.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers(BTreeSet<u32>);

/// Most numbers that one text may mean.
const MOST_NUMBERS: usize = 2_000;

impl FromStr for Numbers {
    type Err = NumbersFault;

    fn from_str(s: &str) -> Result<Self, NumbersFault> {
        let plain: String = s.nfkc().filter(|c| !matches!(c, '第' | '号')).collect();
        let dash = |c: char| matches!(c, '〜' | '～' | '~') || is_hyphen(c);
        let mut numbers = BTreeSet::new();
        let separators = |c: char| matches!(c, ',' | '、' | '，' | '・' | ';') || c.is_whitespace();
        for part in plain.split(separators).filter(|p| !p.is_empty()) {
            let read = |text: &str| match text.trim().parse::<u32>() {
                Ok(n) if n > 0 => Ok(n),
                Ok(_) | Err(_) => Err(NumbersFault::Unreadable(part.chars().take(20).collect())),
            };
            let (from, to) = match part.split_once(dash) {
                Some((from, to)) => (read(from)?, read(to)?),
                None => (read(part)?, read(part)?),
            };
            if from > to {
                return Err(NumbersFault::Backwards(from, to));
            }
            if (to - from) as usize >= MOST_NUMBERS {
                return Err(NumbersFault::Many);
            }
            numbers.extend(from..=to);
        }
        match numbers.len() {
            0 => Err(NumbersFault::Empty),
            1..=MOST_NUMBERS => Ok(Self(numbers)),
            _ => Err(NumbersFault::Many),
        }
    }
}

impl fmt::Display for Numbers {
    /// `1-20, 35, 40-42`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut runs: Vec<(u32, u32)> = Vec::new();
        for n in &self.0 {
            match runs.last_mut() {
                Some(run) if run.1 + 1 == *n => run.1 = *n,
                _ => runs.push((*n, *n)),
            }
        }
        let words = runs.iter().map(|(a, b)| if a == b { a.to_string() } else { format!("{a}-{b}") });
        f.write_str(&words.collect::<Vec<_>>().join(", "))
    }
}

/// Why a text is no [`Numbers`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumbersFault {
    /// Nothing written.
    Empty,
    /// This part is no number.
    Unreadable(String),
    /// A range from the larger to the smaller.
    Backwards(u32, u32),
    /// More than can be printed at once.
    Many,
}

impl fmt::Display for NumbersFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("登録番号を書いてください（例: 1-20, 35）。"),
            Self::Unreadable(part) => {
                write!(f, "「{part}」を番号として読めません。「1-20, 35」のように書いてください。")
            }
            Self::Backwards(from, to) => write!(f, "「{from}-{to}」は前後が逆です。小さい番号を先に書いてください。"),
            Self::Many => write!(f, "一度に選べる番号は{MOST_NUMBERS}個までです。"),
        }
    }
}

impl std::error::Error for NumbersFault {}

/// 書体にない文字: where on which sticker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unprintable {
    /// Whose name it is; none for what stands on all stickers.
    pub spot: Option<(RegistrationNumber, String)>,
    /// In which text.
    pub what: &'static str,
    /// What no font has.
    pub missing: MissingCharacters,
}

/// Everything in the chosen stickers that can't be set: what all share is told once.
pub fn unprintable(chosen: &[(&Candidate, &StickerFace)]) -> Vec<Unprintable> {
    let mut found: Vec<Unprintable> = Vec::new();
    for (candidate, face) in chosen {
        for (what, missing, own) in face.missing() {
            let spot = own.then(|| (candidate.spot.number(), candidate.spot.name().to_owned()));
            let told = Unprintable { spot, what, missing };
            if own || !found.contains(&told) {
                found.push(told);
            }
        }
    }
    found
}

/// 印刷の前に伝えること: a sticker that can be printed, but not quite as its text is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Whose text it is; none for what stands on all stickers.
    pub spot: Option<(RegistrationNumber, String)>,
    /// What becomes of it.
    pub words: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((number, name)) = &self.spot {
            write!(f, "{number} {name}の")?;
        }
        f.write_str(&self.words)
    }
}

/// Everything in the chosen stickers that comes out otherwise than it is written: variants in their ordinary form, names cut short.
pub fn remarks(chosen: &[(&Candidate, &StickerFace)], order: &Order) -> Vec<Remark> {
    let (size, factor) = order.artwork();
    let mut found: Vec<Remark> = Vec::new();
    if let Some(far) = order.calibration.far() {
        let words = format!(
            "プリンターの調整で、図柄が最大{far:.1}ミリ動きます。となりのラベルにかかるおそれがあります。位置合わせの紙を印刷して確かめてください。"
        );
        found.push(Remark { spot: None, words });
    }
    for (candidate, face) in chosen {
        let own = || Some((candidate.spot.number(), candidate.spot.name().to_owned()));
        let plain = face.plain_forms().into_iter().map(|(what, plain, its)| Remark {
            spot: if its { own() } else { None },
            words: format!("{what}: {plain}"),
        });
        let short = face.shortened_name(size, factor).map(|short| Remark {
            spot: own(),
            words: format!("名称は、この大きさでは小さすぎて読めないため、「{short}」と印刷します。"),
        });
        for remark in plain.chain(short) {
            if remark.spot.is_some() || !found.contains(&remark) {
                found.push(remark);
            }
        }
    }
    found
}

/// 画面の印: what was on the page, in few characters. If it differs when the order comes, somebody was faster.
pub fn seen(livery: i64, chosen: &[&Candidate]) -> String {
    let mut hash = Sha256::new();
    hash.update(livery.to_be_bytes());
    for c in chosen {
        let token = c.token.as_ref().map_or("-", StickerToken::as_str);
        let shown = c.shown.as_deref().unwrap_or_default();
        hash.update(format!("{}:{token}:{}:{}:{shown};", c.spot.number().get(), c.runs, c.spot.version()));
    }
    crate::audit::hex(&hash.finalize()).chars().take(16).collect()
}

/// 印刷の回: one order as it was printed.
#[derive(Clone, Debug, PartialEq)]
pub struct PrintRun {
    /// Counted per municipality.
    pub number: u32,
    /// When.
    pub printed_at: Moment,
    /// By whom, as the audit chain names them.
    pub printed_by: String,
    /// How.
    pub order: Order,
    /// Why again.
    pub reason: Option<String>,
    /// What, in the order of the sheets.
    pub tokens: Vec<StickerToken>,
}

impl PrintRun {
    /// How the audit chain names it.
    pub fn subject(&self) -> String {
        format!("print:{}", self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (typed, shown) in [
            ("1-3、5", "1-3, 5"),
            ("１〜３，５", "1-3, 5"),
            ("3 2 1", "1-3"),
            ("第0012号、第0013号", "12-13"),
            ("7", "7"),
            ("1−2・9", "1-2, 9"),
        ] {
            assert_eq!(typed.parse::<Numbers>().unwrap().to_string(), shown, "{typed}");
        }
        assert_eq!("".parse::<Numbers>(), Err(NumbersFault::Empty));
        assert_eq!("5-1".parse::<Numbers>(), Err(NumbersFault::Backwards(5, 1)));
        assert_eq!("0".parse::<Numbers>(), Err(NumbersFault::Unreadable("0".into())));
        assert_eq!("あ".parse::<Numbers>(), Err(NumbersFault::Unreadable("あ".into())));
        assert_eq!("1-4000000000".parse::<Numbers>(), Err(NumbersFault::Many));
        assert_eq!("1-2000, 3000".parse::<Numbers>(), Err(NumbersFault::Many));
    }
}
