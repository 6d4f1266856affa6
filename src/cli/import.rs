//! `import spots|windows|boundaries|towns`: sheets and outlines into the register.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::{Refusal, random};
use crate::audit::Actor;
use crate::imports::acts::{self, Imported, ImportedWindows};
use crate::imports::windows::WindowSource;
use crate::imports::{BOUNDARY_BYTES, ImportFault, SHEET_BYTES, Sheet};
use crate::municipalities::LgCode;
use crate::store::{Store, StoreError, Tx};
use crate::time::Moment;

/// The sheet, as `import spots --help` explains it.
const SPOT_COLUMNS: &str = "\
表の1行は、市がすでに受理した協力スポット1件です。取り込むと、登録番号とステッカー番号がつきます。
CSVはUTF-8・UTF-16・Shift_JIS、Excelは最初のシートを読みます。20MB、20000行までです。

なくてはならない列:
  名称  名称_カナ（全角カタカナ）
  区分       企業・事業所 / 店舗 / 団体 / ボランティアグループ / 個人 / 公共施設
  業種       飲食店 / 喫茶店 / その他の店舗 / 調剤薬局 / 団体・グループ など（個人は空けてよい）
  協力内容   ステッカー掲示・声かけ・傾聴・つなぎ・見守り・チラシ設置・普及啓発 から1つ以上

あれば読む列:
  全国地方公共団体コード  登録番号（手もとの台帳の番号を使うとき）  登録年月日（2026-11-22）
  所在地_連結表記（または 所在地_都道府県 所在地_市区町村 所在地_町字 所在地_番地以下）
  建物名等(方書)  郵便番号  緯度  経度  電話番号  URL
  営業時間（月火水木金 09:00-18:00;土 09:00-12:00）または 利用可能曜日 開始時間 終了時間
  利用可能日時特記事項
  公開項目   一覧・地図・オープンデータ・所在地・電話番号・URL・営業日時 のうち、書面で同意のあるもの
             （空いていれば、団体などは一覧に名称だけ、個人は何も公開しません）

個人の所在地・電話番号・営業時間は台帳に入りません。
登録番号と名称、登録番号がなければ名称と所在地が同じものは、すでにあるものとして数え、2度は入りません。";

/// The window file and sheet, as `import windows --help` explains them.
const WINDOW_COLUMNS: &str = "\
JSON（tsunagaru-windows/1、export windows --format json が書き出すもの）か、CSV・XLSXの表です。
CSVはUTF-8・UTF-16・Shift_JIS、Excelは最初のシートを読みます。表の1行は相談窓口1つです。

表の列（なくてはならないのは「番号」だけ。あたらしい窓口には、*のある列も書きます）:
  番号*        半角の小文字・数字・ハイフンで2から40文字（例: kokoro-dial）
  名称*        ひとこと
  電話番号     料金（無料 / 通話料 / 不明。番号が2つ以上で料金がちがうときは、同じ順に並べる）
  チャット・LINEのアドレス（https:// か @で始まる名前）   公式サイト   場所   FAX番号
  受付時間*    月火水木金 9:00-17:00;土 9:00-12:00    毎日 0:00-24:00    月火水木金 17:00-33:00（翌朝9時まで）
               第2・第4土 9:00-12:00    毎月10日 8:00-32:00    最終金 9:00-12:00
               2026-09-10〜2026-09-16 毎日 17:00-21:00    最終受付30分前
               週の時間が決まっていなければ 地域による / 公式サイトで確認 / 期間限定 / いつでも
  祝日*        同じ / 休み / 9:00-12:00
  休止期間     12-29〜01-03（毎年）  2026-12-29〜2027-01-03（一度だけ）
  対象*        どなたでも / 市内に住む・通う人 / 18歳まで / 保護者 / 10代・20代の女性 / 働く人 / 働く人の家族 /
               配偶者などから暴力を受けている人 / 性暴力の被害を受けた人 / 外国語で話したい人 / 専門職
  悩み*        どんな悩みでも / 生きるのがつらい / こころの健康 / 孤独・孤立 / 性別・性的指向 / くらし / 借金・お金 /
               消費生活 / 災害 / 仕事 / 学校・いじめ / 児童虐待 / 家庭 / 子育て / 配偶者などからの暴力 / 性暴力 /
               犯罪 / ストーカー / 法律 / 人権 / 高齢・介護 / 病気 / 大切な人を亡くした / 外国人のくらし / 緊急
  言語         日本語 / 英語 / 中国語 / 韓国語 … または en などの符号（空いていれば日本語）
  範囲         市区町村 / 都道府県 / 全国
  運営*        出典*   出典のアドレス
  確認日       担当者が番号と時間を確かめた日（2026-11-22）。日付を書きかえると「担当者が確認」になります
  確認の段階   担当者が確認 / 公式ページの保存版による / 日付のある資料による / 日付のない資料による / 資料なし / 見本
  掲載期限     この日まで表示します（2027-03-31）
  掲載         する / しない
  担当         この窓口を正しく保つ係
1つの欄に2つ以上書くときは「、」で区切ります。export windows が書く opening_hours の列は読みません。

すでにある番号（全国の窓口の番号も）の行は、export windows と書き方がちがう欄だけを直します。欄にないこと（番号ごとの
説明、翻訳など）はそのままです。空にした欄は、その内容を消します。JSONは窓口をまるごと入れかえます。全国の窓口と同じ番号にすると、そのかわりに表示します。
同じファイルを2度取り込んでも、何も増えません。";

/// `import …`
#[derive(Debug, Subcommand)]
pub enum Arguments {
    /// 協力スポットの表（CSV・XLSX）。列の名前は export spots が書き出すものと同じです
    #[command(after_long_help = SPOT_COLUMNS)]
    Spots(File),
    /// 相談窓口のファイル（JSON）か表（CSV・XLSX）
    #[command(after_long_help = WINDOW_COLUMNS)]
    Windows(Windows),
    /// 行政区域（国土数値情報 N03 のGeoJSON）。参加している自治体の分だけが入ります
    #[command(
        after_long_help = "国土数値情報の「行政区域データ」（N03）を都道府県ごとにダウンロードし、GeoJSONのまま指定します。"
    )]
    Boundaries(File),
    /// 町字と緯度・経度の表（CSV: lg_code,town,koaza,lat,lng）
    Towns(Towns),
}

/// The windows and who keeps them.
#[derive(Debug, Args)]
pub struct Windows {
    /// 取り込むファイル
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// 全国地方公共団体コード
    #[arg(long, value_name = "LGCODE")]
    city: LgCode,
    /// 担当。指定がなければ、表の「担当」か、いまの担当か、自治体の担当課です
    #[arg(long, value_name = "担当")]
    owner: Option<String>,
    /// 確かめるだけで、何も書き込みません
    #[arg(long)]
    dry_run: bool,
}

/// The towns' table and whom it comes from.
#[derive(Debug, Args)]
pub struct Towns {
    #[command(flatten)]
    file: File,
    /// 表の出典。地図の下に表示します
    #[arg(long, default_value = "Geolonia 住所データ（CC BY 4.0、国土交通省 位置参照情報を加工）")]
    source: String,
}

/// The file and what to do with it.
#[derive(Debug, Args)]
pub struct File {
    /// 取り込むファイル
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// 全国地方公共団体コード。指定がなければ、表の中のコードを使います
    #[arg(long, value_name = "LGCODE")]
    city: Option<LgCode>,
    /// 確かめるだけで、何も書き込みません
    #[arg(long)]
    dry_run: bool,
}

/// Runs `import …`; a file with faults is refused as a whole, every line named.
///
/// # Errors
/// When the file can't be read or anything in it is wrong: then nothing was written.
pub fn run(arguments: Arguments, store: &Store, now: Moment, out: &mut impl Write) -> Result<ExitCode, Refusal> {
    match arguments {
        Arguments::Spots(file) => spots(&file, store, now, out)?,
        Arguments::Windows(given) => windows(given, store, now, out)?,
        Arguments::Boundaries(file) => boundaries(&file, store, now, out)?,
        Arguments::Towns(given) => towns(&given, store, now, out)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn spots(file: &File, store: &Store, now: Moment, out: &mut impl Write) -> Result<(), Refusal> {
    let sheet = Sheet::read(&bytes(&file.file, SHEET_BYTES)?)?;
    let city = city(file, &sheet, "全国地方公共団体コード")?;
    let done: Imported = attempt(store, file.dry_run, move |tx| {
        acts::import_spots(tx, &sheet, city, Actor::Operator, now, &mut || random().ok())
    })?;
    if !done.unknown.is_empty() {
        writeln!(out, "使わなかった列: {}", done.unknown.join("、"))?;
    }
    let verb = if file.dry_run {
        "取り込めます（まだ書き込んでいません）"
    } else {
        "取り込みました"
    };
    writeln!(out, "協力スポット{}件を{verb}。すでにあるもの: {}件。", done.added, done.already)?;
    Ok(())
}

fn windows(given: Windows, store: &Store, now: Moment, out: &mut impl Write) -> Result<(), Refusal> {
    let Windows { file, city, owner, dry_run } = given;
    let owner = owner.map(|o| crate::text::one_line(&o, 50)).transpose()?.filter(|o| !o.is_empty());
    let source = WindowSource::read(bytes(&file, SHEET_BYTES)?)?;
    let unknown = source.unknown();
    let done: ImportedWindows = attempt(store, dry_run, move |tx| {
        acts::import_windows(tx, &source, (city, owner.as_deref()), Actor::Operator, now)
    })?;
    if !unknown.is_empty() {
        writeln!(out, "使わなかった列: {}", unknown.join("、"))?;
    }
    for name in &done.instead {
        writeln!(out, "全国の窓口「{name}」のかわりに表示します。")?;
    }
    let verb =
        if dry_run { "取り込めます（まだ書き込んでいません）" } else { "取り込みました" };
    let ImportedWindows { added, changed, same, instead: _ } = done;
    writeln!(out, "相談窓口を{verb}。あたらしいもの: {added}件、変わったもの: {changed}件、同じもの: {same}件。")?;
    Ok(())
}

fn boundaries(file: &File, store: &Store, now: Moment, out: &mut impl Write) -> Result<(), Refusal> {
    let bytes = bytes(&file.file, BOUNDARY_BYTES)?;
    let only = file.city;
    let done = attempt(store, file.dry_run, move |tx| acts::import_boundaries(tx, &bytes, only, Actor::Operator, now))?;
    let names: Vec<_> = done.iter().map(|m| format!("{}（{}）", m.name, m.lg_code)).collect();
    let verb = if file.dry_run {
        "取り込めます（まだ書き込んでいません）"
    } else {
        "取り込みました"
    };
    writeln!(out, "{}の行政区域を{verb}。", names.join("、"))?;
    writeln!(out, "地図には「{}」と出典が入ります。", crate::municipalities::boundary::N03_SOURCE)?;
    Ok(())
}

fn towns(given: &Towns, store: &Store, now: Moment, out: &mut impl Write) -> Result<(), Refusal> {
    let (file, source) = (&given.file, given.source.clone());
    let sheet = Sheet::read(&bytes(&file.file, SHEET_BYTES)?)?;
    let city = city(file, &sheet, "lg_code")?;
    let count =
        attempt(store, file.dry_run, move |tx| acts::import_towns(tx, &sheet, (city, &source), Actor::Operator, now))?;
    let verb = if file.dry_run {
        "取り込めます（まだ書き込んでいません）"
    } else {
        "取り込みました"
    };
    writeln!(out, "{city}の町字{count}件を{verb}。")?;
    writeln!(out, "地図には「{}」と出典が入ります。ちがうときは --source で指定してください。", given.source)?;
    Ok(())
}

/// The municipality of `--city`, or the first code in the sheet.
fn city(file: &File, sheet: &Sheet, column: &str) -> Result<LgCode, Refusal> {
    if let Some(city) = file.city {
        return Ok(city);
    }
    let first = sheet.rows().find_map(|(_, row)| row.maybe(column).map(|c| format!("{c:0>6}")));
    let first = first.ok_or_else(|| {
        Refusal::new(format!("どの自治体の表か分かりません。--city で指定するか、「{column}」の列を入れてください。"))
    })?;
    Ok(first.parse::<LgCode>()?)
}

/// Runs the work in one transaction; a dry run does all of it and undoes it.
fn attempt<T: Send + 'static>(
    store: &Store,
    dry_run: bool,
    work: impl FnOnce(&Tx<'_>) -> Result<T, ImportFault> + Send + 'static,
) -> Result<T, Refusal> {
    enum Stop<T> {
        Fault(ImportFault),
        Dry(T),
    }
    impl<T> From<StoreError> for Stop<T> {
        fn from(e: StoreError) -> Self {
            Self::Fault(e.into())
        }
    }
    let outcome = store.write_blocking(move |tx| match work(tx) {
        Err(fault) => Err(Stop::Fault(fault)),
        Ok(done) if dry_run => Err(Stop::Dry(done)),
        Ok(done) => Ok(done),
    });
    match outcome {
        Ok(done) | Err(Stop::Dry(done)) => Ok(done),
        Err(Stop::Fault(fault)) => Err(Refusal::new(fault.to_string())),
    }
}

/// The file's bytes, one more than the limit at most: the reader then says that it is too big.
fn bytes(path: &Path, limit: usize) -> Result<Vec<u8>, Refusal> {
    let said = |e: std::io::Error| Refusal::new(format!("{}: ファイルを読めません（{e}）。", path.display()));
    let file = std::fs::File::open(path).map_err(said)?;
    let mut bytes = Vec::new();
    file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(said)?;
    Ok(bytes)
}
