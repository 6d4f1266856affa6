//! The flags of `sticker`, and what they mean together.

use std::path::PathBuf;
use std::str::FromStr;

use crate::cli::Refusal;
use crate::municipalities::LgCode;
use crate::spots::{RegistrationNumber, RegistrationNumberFault};
use crate::stickers::card::CardPaper;
use crate::stickers::{Calibration, Ink, LabelStock, Order, Paper, StickerFormat, StickerSize};

/// `sticker …`
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// 全国地方公共団体コード（例: 282294）
    #[arg(long, value_name = "LGCODE", required_unless_present = "calibration_page")]
    pub(super) city: Option<LgCode>,
    /// 登録番号（例: 12）。すべての協力スポットなら all、まだ印刷していないものなら unprinted
    #[arg(long, value_name = "NUMBER|all|unprinted", required_unless_present_any = ["calibration_page", "guidance_card"])]
    pub(super) spot: Option<Which>,
    /// ファイルの形式: pdf・png・svg。書かなければ、--out のファイル名の終わり（.pdf など）で決まります
    #[arg(long)]
    pub(super) format: Option<StickerFormat>,
    /// 大きさ: a6・a5・b5・square100・square150・strip200x70・card91x55。書かなければ a6。ラベル用紙では、ラベルに合わせて決まります
    #[arg(long)]
    pub(super) size: Option<StickerSize>,
    /// 黒1色の線画にします（コピー機・白黒プリンター用）
    #[arg(long)]
    pub(super) one_colour: bool,
    /// スポットの名称を入れます（個人の名前は入りません）
    #[arg(long)]
    pub(super) with_name: bool,
    /// 同じステッカーを続けて印刷する枚数（PDFのみ、1〜20）
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(super) copies: u16,
    /// 用紙に並べて印刷します（PDFのみ）。a4（切り取り線つき）か、市販のラベル用紙の品番
    #[arg(long, value_name = "PAPER", conflicts_with = "marks", long_help = paper_help())]
    pub(super) sheet: Option<Paper>,
    /// 並べはじめる位置。使いかけの用紙のときに、左上を1として右へ、次の段へと数えて指定します
    #[arg(long, value_name = "CELL", default_value_t = 1)]
    pub(super) first: u16,
    /// 市の机で登録したプリンターの名前。用紙と位置の調整が、その設定になります
    #[arg(long, value_name = "NAME", requires = "city", conflicts_with_all = ["sheet", "marks", "offset_x", "offset_y", "scale"])]
    pub(super) printer: Option<String>,
    /// ラベル用紙の印刷位置を右へずらすミリ数（-10〜10。左へは負の数）
    #[arg(long, value_name = "MM", requires = "sheet", allow_negative_numbers = true, default_value_t = 0.0)]
    pub(super) offset_x: f64,
    /// ラベル用紙の印刷位置を下へずらすミリ数（-10〜10。上へは負の数）
    #[arg(long, value_name = "MM", requires = "sheet", allow_negative_numbers = true, default_value_t = 0.0)]
    pub(super) offset_y: f64,
    /// ラベル用紙の全体を拡大・縮小するパーセント（95〜105）
    #[arg(long, value_name = "PERCENT", requires = "sheet", default_value_t = 100.0)]
    pub(super) scale: f64,
    /// ステッカーの代わりに、ラベルの枠と定規の「位置合わせの紙」をPDFで出します
    #[arg(long)]
    pub(super) calibration_page: bool,
    /// ステッカーの代わりに、市の机で決めた「案内カード」をPDFで出します。--sheet a4（10枚）か --marks といっしょに使います
    #[arg(long, requires = "city", conflicts_with_all = ["calibration_page", "spot", "size", "printer", "mark_printed", "with_name"])]
    pub(super) guidance_card: bool,
    /// 塗り足し3ミリとトンボを付けます（PDFのみ）
    #[arg(long)]
    pub(super) marks: bool,
    /// 印刷したことを記録します。次からは「まだ印刷していないもの」に入りません
    #[arg(long)]
    pub(super) mark_printed: bool,
    /// もう一度印刷する理由。印刷ずみのものを --mark-printed で記録するときに必要です
    #[arg(long, value_name = "TEXT", requires = "mark_printed")]
    pub(super) reason: Option<String>,
    /// 書き出し先。all・unprinted で png・svg のときはフォルダー
    #[arg(long, value_name = "PATH")]
    pub(super) out: PathBuf,
}

/// 対象: one spot, all active ones, or those not printed yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// Every active spot.
    All,
    /// Those not printed yet.
    Unprinted,
    /// One.
    One(RegistrationNumber),
}

impl FromStr for Which {
    type Err = RegistrationNumberFault;

    fn from_str(s: &str) -> Result<Self, RegistrationNumberFault> {
        match s.to_ascii_lowercase().as_str() {
            "all" => Ok(Self::All),
            "unprinted" => Ok(Self::Unprinted),
            _ => s.parse().map(Self::One),
        }
    }
}

/// What is drawn.
pub enum Subject {
    /// 位置合わせの紙.
    Calibration,
    /// 案内カード of a municipality.
    Card(LgCode, CardPaper),
    /// Stickers of a municipality.
    Stickers(LgCode, Which),
}

fn paper_help() -> String {
    let stocks: Vec<String> = LabelStock::all().iter().map(|s| format!("  {}", s.description())).collect();
    format!(
        "用紙に並べて印刷します（PDFのみ）。a4（切り取り線つき）か、市販のラベル用紙の品番（例: elm006）。\n使えるラベル用紙:\n{}",
        stocks.join("\n")
    )
}

impl Arguments {
    /// The format that is asked for, or the one that the file's name tells.
    pub(super) fn format(&self) -> Result<StickerFormat, Refusal> {
        let ending = || self.out.extension()?.to_str()?.parse().ok();
        match self.format.or_else(ending) {
            Some(format) => Ok(format),
            None if self.calibration_page || self.guidance_card => Ok(StickerFormat::Pdf),
            None => Err(Refusal::new(
                "ファイルの形式が分かりません。--format pdf・png・svg のどれかを付けるか、--out の名前を .pdf などで終えてください。",
            )),
        }
    }

    /// What is to be drawn.
    pub(super) fn subject(&self) -> Result<Subject, Refusal> {
        if let (true, Some(city)) = (self.guidance_card, self.city) {
            return match (self.sheet, self.marks, self.format) {
                (Some(Paper::A4), _, None | Some(StickerFormat::Pdf)) => Ok(Subject::Card(city, CardPaper::A4)),
                (None, true, None | Some(StickerFormat::Pdf)) => Ok(Subject::Card(city, CardPaper::Marks)),
                (Some(_) | None, ..) => {
                    Err(Refusal::new("案内カードは、--sheet a4 か --marks を付けて、PDFで出します。"))
                }
            };
        }
        match (self.calibration_page, self.city, &self.spot) {
            (true, ..) => Ok(Subject::Calibration),
            (false, Some(city), Some(which)) => Ok(Subject::Stickers(city, which.clone())),
            (false, ..) => Err(Refusal::new("--city と --spot を指定してください。")),
        }
    }

    /// How it is printed, when the flags agree with one another.
    pub(super) fn order(&self, format: StickerFormat) -> Result<Order, Refusal> {
        let calibration = Calibration::new(self.offset_x, self.offset_y, self.scale)?;
        let paper = match (self.sheet, self.marks) {
            (Some(Paper::Single | Paper::Marks), _) => {
                return Err(Refusal::new("--sheet には、a4かラベル用紙の品番を指定してください。"));
            }
            (Some(paper), _) => paper,
            (None, true) => Paper::Marks,
            (None, false) => Paper::Single,
        };
        let plain = calibration == Calibration::default();
        let on_labels = matches!(paper, Paper::Stock(_)) || self.printer.is_some();
        match format {
            StickerFormat::Png | StickerFormat::Svg if paper != Paper::Single || self.printer.is_some() => {
                return Err(Refusal::new("--sheet・--printer・--marks は、--format pdf のときに使えます。"));
            }
            StickerFormat::Png | StickerFormat::Svg if self.copies != 1 => {
                return Err(Refusal::new("--copies は、--format pdf のときに使えます。"));
            }
            StickerFormat::Pdf | StickerFormat::Png | StickerFormat::Svg => {}
        }
        if !plain && !on_labels {
            return Err(Refusal::new("--offset-x・--offset-y・--scale は、ラベル用紙のときに使えます。"));
        }
        if on_labels && self.size.is_some() {
            return Err(Refusal::new(
                "ラベル用紙では、大きさはラベルに合わせて決まります。--size は付けないでください。",
            ));
        }
        if self.first != 1 && paper == Paper::Single && self.printer.is_none() {
            return Err(Refusal::new("--first は、--sheet か --printer といっしょに使えます。"));
        }
        let order = Order {
            paper,
            size: self.size.unwrap_or(StickerSize::A6),
            first: self.first.into(),
            calibration,
            copies: self.copies.into(),
            ink: if self.one_colour { Ink::Black } else { Ink::Colours },
            named: self.with_name,
        };
        // The printer's sheet decides how many cells there are: looked at when it is known.
        if self.printer.is_some() { Ok(order) } else { checked(order, 1) }
    }
}

/// The order, when so many stickers can be printed by it.
pub(super) fn checked(order: Order, stickers: usize) -> Result<Order, Refusal> {
    let faults: Vec<String> = order.faults(stickers).iter().map(ToString::to_string).collect();
    if faults.is_empty() { Ok(order) } else { Err(Refusal::new(faults.join("\n"))) }
}
