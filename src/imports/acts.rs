//! Imports into the register, each in one transaction with its audit events.

use super::windows::WindowSource;
use super::{BadLine, ImportFault, Sheet, boundaries, spots, towns};
use crate::audit::{self, Actor, NewEvent};
use crate::municipalities::{self, LgCode, Municipality};
use crate::spots::revisions;
use crate::spots::{NewSpot, RegistrationNumber, SpotState, store as register};
use crate::stickers::acts::{RANDOM, issue};
use crate::store::Tx;
use crate::time::Moment;
use crate::windows;
use crate::windows::store::{Change, WindowAct};

/// Random bytes for each sticker token; `None` when there are none to be had.
pub type Random<'a> = &'a mut dyn FnMut() -> Option<[u8; RANDOM]>;

/// What an import of spots did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// New spots.
    pub added: usize,
    /// Rows whose spot is in the register already.
    pub already: usize,
    /// Columns that were passed over.
    pub unknown: Vec<String>,
}

/// The municipality, which must take part.
///
/// # Errors
/// [`ImportFault::Municipality`].
pub fn participant(tx: &Tx<'_>, lg_code: LgCode) -> Result<Municipality, ImportFault> {
    municipalities::store::get(tx, lg_code)?.ok_or_else(|| {
        ImportFault::Municipality(format!(
            "{lg_code}はまだ参加していません。先に tsunagaru municipality add {lg_code} を実行してください。"
        ))
    })
}

/// Enters every row that isn't in the register yet, with number, sticker token and audit event. Rows with a number of the city's
/// ledger come first, so that no new number takes theirs.
///
/// # Errors
/// An [`ImportFault`]: then the transaction must be undone.
pub fn import_spots(
    tx: &Tx<'_>,
    sheet: &Sheet,
    lg_code: LgCode,
    by: Actor,
    now: Moment,
    random: Random<'_>,
) -> Result<Imported, ImportFault> {
    let municipality = participant(tx, lg_code)?;
    let boundary = municipalities::store::boundary(tx, lg_code)?;
    let ground =
        spots::Ground { municipality: &municipality, boundary: boundary.as_ref(), today: now.in_japan().date() };
    let mut rows = spots::read(sheet, &ground)?.map_err(ImportFault::Lines)?;
    rows.sort_by_key(|r| (r.number.is_none(), r.number, r.line));
    let mut done = Imported { unknown: spots::unknown(sheet), ..Imported::default() };
    let mut faults = Vec::new();
    for row in &rows {
        match known(tx, row)? {
            Known::Same => done.already += 1,
            Known::Other(reason) => faults.push(BadLine { line: row.line, reason }),
            Known::New => {
                enter(tx, row.number, &row.spot, by, now, random)?;
                done.added += 1;
            }
        }
    }
    faults.sort();
    if faults.is_empty() { Ok(done) } else { Err(ImportFault::Lines(faults)) }
}

enum Known {
    New,
    Same,
    Other(String),
}

fn known(tx: &Tx<'_>, row: &spots::Row) -> Result<Known, ImportFault> {
    let spot = &row.spot;
    let Some(number) = row.number else {
        let same = register::same_name_and_address(tx, spot.lg_code, spot.name.as_str(), spot.address.as_deref())?;
        return Ok(if same.is_some() { Known::Same } else { Known::New });
    };
    Ok(match register::by_number(tx, spot.lg_code, number)? {
        None => Known::New,
        Some(known) if known.entry().name == spot.name => Known::Same,
        Some(_) => Known::Other(format!("{number}は、ほかのスポットに使われています。")),
    })
}

/// A new spot, under the number of the city's ledger or under the next, with its event and its sticker.
pub(super) fn enter(
    tx: &Tx<'_>,
    number: Option<RegistrationNumber>,
    entry: &NewSpot,
    by: Actor,
    now: Moment,
    random: Random<'_>,
) -> Result<(), ImportFault> {
    let change = revisions::Change { by: &by.to_string(), act: "import", reason: None, on: None, at: now };
    let spot = match number {
        Some(number) => register::insert_numbered(tx, entry, number, change)?,
        None => register::insert(tx, entry, change)?,
    };
    let subject = spot.subject();
    let to = Some(SpotState::Active.code());
    let event = NewEvent {
        at: now,
        actor: by,
        lg_code: Some(spot.lg_code()),
        act: "import",
        subject: &subject,
        from: None,
        to,
        reason: None,
    };
    audit::store::record(tx, &event)?;
    let bytes = random().ok_or_else(|| crate::store::StoreError::corrupt("random: none"))?;
    issue(tx, &spot, &bytes, by, now)?;
    Ok(())
}

/// Puts the outlines of the file's participating municipalities in place; gives their codes.
///
/// # Errors
/// An [`ImportFault`]: then the transaction must be undone.
pub fn import_boundaries(
    tx: &Tx<'_>,
    bytes: &[u8],
    only: Option<LgCode>,
    by: Actor,
    now: Moment,
) -> Result<Vec<Municipality>, ImportFault> {
    if let Some(code) = only {
        participant(tx, code)?;
    }
    let participating = municipalities::store::list(tx)?;
    let outlines = boundaries::read(bytes, &participating, only)?;
    for (code, outline) in &outlines {
        let before = municipalities::store::boundary(tx, *code)?;
        if before.as_ref() != Some(outline) {
            municipalities::store::put_boundary(tx, *code, outline, now)?;
            record(tx, *code, "import_boundary", by, now)?;
        }
    }
    Ok(participating.into_iter().filter(|m| outlines.contains_key(&m.lg_code)).collect())
}

/// Puts the file's towns of one municipality in place of those before; gives how many.
///
/// # Errors
/// An [`ImportFault`]: then the transaction must be undone.
pub fn import_towns(
    tx: &Tx<'_>,
    sheet: &Sheet,
    (lg_code, source): (LgCode, &str),
    by: Actor,
    now: Moment,
) -> Result<usize, ImportFault> {
    participant(tx, lg_code)?;
    let towns = towns::read(sheet, lg_code)?.map_err(ImportFault::Lines)?;
    if towns.is_empty() {
        return Err(ImportFault::Municipality(format!("このファイルには、{lg_code}の町字がありません。")));
    }
    if municipalities::store::towns(tx, lg_code)? != towns {
        municipalities::store::replace_towns(tx, lg_code, &towns)?;
        record(tx, lg_code, "import_towns", by, now)?;
    }
    municipalities::store::put_town_source(tx, lg_code, source)?;
    Ok(towns.len())
}

/// What an import of windows did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportedWindows {
    /// Windows that the municipality didn't have.
    pub added: usize,
    /// Its windows that are something else now.
    pub changed: usize,
    /// Windows that say what they said.
    pub same: usize,
    /// Names of the new ones that stand in for a national window.
    pub instead: Vec<String>,
}

/// Puts the file's windows in place; each that is new or says something else gets its line of history and its audit event. 担当 is
/// `owner` if given, else what the row says, else as before, else the municipality's division.
///
/// # Errors
/// An [`ImportFault`]: then the transaction must be undone.
pub fn import_windows(
    tx: &Tx<'_>,
    source: &WindowSource,
    (lg_code, owner): (LgCode, Option<&str>),
    by: Actor,
    now: Moment,
) -> Result<ImportedWindows, ImportFault> {
    let municipality = participant(tx, lg_code)?;
    let own = windows::store::own(tx, lg_code)?;
    let mut done = ImportedWindows::default();
    for row in source.rows(&own, now.in_japan().date())? {
        let before = own.iter().find(|o| o.record.id == row.record.id);
        let kept = owner.or(row.owner.as_deref()).or(before.map(|b| b.owner.as_str()));
        let kept = kept.unwrap_or(&municipality.division);
        match before {
            Some(before) if before.record == row.record && before.owner == kept => {
                done.same += 1;
                continue;
            }
            Some(_) => done.changed += 1,
            None => done.added += 1,
        }
        if before.is_none() && windows::national::record(&row.record.id).is_some() {
            done.instead.push(row.record.name.clone());
        }
        let change = Change { lg_code, by, at: now };
        windows::store::put(tx, &change, WindowAct::Put, kept, &row.record)?;
    }
    Ok(done)
}

fn record(tx: &Tx<'_>, lg_code: LgCode, act: &str, by: Actor, now: Moment) -> Result<(), ImportFault> {
    let subject = format!("municipality:{lg_code}");
    let event = NewEvent {
        at: now,
        actor: by,
        lg_code: Some(lg_code),
        act,
        subject: &subject,
        from: None,
        to: None,
        reason: None,
    };
    Ok(audit::store::record(tx, &event)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spots::Consent;
    use crate::store::{Store, StoreError};

    const NOW: Moment = Moment::from_unix(1_795_312_800);

    fn city() -> LgCode {
        "282294".parse().unwrap()
    }

    /// たつの市 with a square around its office for an outline.
    fn store() -> (tempfile::TempDir, Store) {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let square =
            r#"{"type":"Polygon","coordinates":[[[134.4,34.7],[134.7,34.7],[134.7,35.0],[134.4,35.0],[134.4,34.7]]]}"#;
        let outline = municipalities::Boundary::new(square, "見本").unwrap();
        store
            .write_blocking(move |tx| {
                municipalities::store::add(tx, &crate::spots::cast::tatsuno(), NOW)?;
                municipalities::store::put_boundary(tx, city(), &outline, NOW)
            })
            .unwrap();
        (dir, store)
    }

    /// Bytes that give another token each time.
    fn random() -> impl FnMut() -> Option<[u8; RANDOM]> {
        let mut n = 0_u32;
        move || {
            n += 1;
            let mut bytes = [0; RANDOM];
            for (i, b) in bytes.iter_mut().enumerate() {
                *b = (n / 23_u32.pow(i as u32 % 5) % 23) as u8;
            }
            Some(bytes)
        }
    }

    fn import(store: &Store, text: &str) -> Result<Imported, ImportFault> {
        let sheet = Sheet::read(text.as_bytes())?;
        let mut random = random();
        store.write_blocking(move |tx| import_spots(tx, &sheet, city(), Actor::Operator, NOW, &mut random))
    }

    const HEADS: &str = "名称,名称_カナ,区分,業種,協力内容,所在地_連結表記,緯度,経度,電話番号,郵便番号,営業時間,登録番号,登録年月日,公開項目,メモ";

    #[test]
    fn a_right_sheet_becomes_accepted_spots_with_stickers_and_a_second_time_adds_nothing() {
        let (_dir, store) = store();
        let text = format!(
            "{HEADS}
髙﨑ベーカリー,タカサキベーカリー,店舗,その他の店舗,ステッカー掲示・声かけ・傾聴,兵庫県たつの市龍野町富永１００５－１,34.858,134.5456,0791(00)0001,679-4167,月火水木金 09:00-18:00,,2026/11/01,一覧・地図・オープンデータ・所在地,x
見本 花子,ミホン ハナコ,個人,,見守り,たつの市揖保川町1,34.8,134.5,090-0000-0000,,,第0007号,,一覧・所在地・電話番号,
見本会,ミホンカイ,団体,団体・グループ,普及啓発,,,,,,,,,,
"
        );
        let done = import(&store, &text).unwrap();
        assert_eq!((done.added, done.already, done.unknown), (3, 0, vec!["メモ".to_owned()]));
        let again = import(&store, &text).unwrap();
        assert_eq!((again.added, again.already), (0, 3));
        store
            .read_blocking(|tx| {
                let all = register::all(tx, city())?;
                let numbers: Vec<_> = all.iter().map(|s| (s.number().get(), s.name().to_owned())).collect();
                assert_eq!(numbers, [(7, "見本 花子".into()), (8, "髙﨑ベーカリー".into()), (9, "見本会".into())]);
                let (person, shop, group) = (all[0].entry(), all[1].entry(), all[2].entry());
                assert_eq!((&person.address, &person.position, &person.phone), (&None, &None, &None));
                assert_eq!(person.consent.to_string(), "list");
                assert_eq!(shop.address.as_deref(), Some("兵庫県たつの市龍野町富永1005-1"));
                assert_eq!(shop.town.as_deref(), Some("龍野町富永"));
                assert_eq!(shop.registered_on.to_string(), "2026-11-01");
                assert_eq!(shop.consent.to_string(), "list map opendata address");
                assert_eq!(group.consent, Consent { list: true, ..Consent::default() });
                for spot in &all {
                    assert!(crate::stickers::store::current(tx, spot)?.is_some());
                    let subject = format!("spot:{}", spot.number().get());
                    assert_eq!(audit::store::about(tx, city(), &subject)?[0].act, "import");
                }
                assert_eq!(audit::store::verify(tx)?, None);
                Ok::<_, StoreError>(())
            })
            .unwrap();
    }

    #[test]
    fn every_bad_line_is_named_and_nothing_is_written() {
        let (_dir, store) = store();
        let text = format!(
            "{HEADS}
良い店,ヨイミセ,店舗,喫茶店,見守り,,,,,,,,,,
,ﾐﾎﾝ,お店,喫茶店,,,,,,,,,,,
姫路の店,ヒメジ,店舗,喫茶店,見守り,兵庫県姫路市安田四丁目1,,,,,,,,,
外の店,ソト,店舗,喫茶店,見守り,,35.5,135.5,,,,,,,
番号の店,バンゴウ,店舗,喫茶店,見守り,,34.8,,64-0000,1234,朝から,零,2026-02-30,全部,
良い店,ヨイミセ,店舗,喫茶店,見守り,,,,,,,,,,
"
        );
        let Err(ImportFault::Lines(lines)) = import(&store, &text) else { panic!("must be refused") };
        let on = |line: usize| lines.iter().filter(|l| l.line == line).map(|l| l.reason.as_str()).collect::<Vec<_>>();
        assert!(on(2).is_empty());
        assert!(on(3).iter().any(|r| r.contains("「名称」が空いています")), "{lines:?}");
        assert!(on(3).iter().any(|r| r.contains("「区分」") && r.contains("「店舗」")));
        assert!(on(3).iter().any(|r| r.contains("「協力内容」が空いています")));
        assert!(on(4)[0].contains("姫路市"));
        assert!(on(5)[0].contains("たつの市の外"));
        for column in ["経度", "電話番号", "郵便番号", "営業時間", "登録番号", "登録年月日", "公開項目"]
        {
            assert!(on(6).iter().any(|r| r.contains(column)), "{column}: {:?}", on(6));
        }
        assert!(on(7)[0].contains("2行目と同じ"));
        let counts = store.read_blocking(|tx| register::counts(tx, city())).unwrap();
        assert_eq!(counts, crate::spots::SpotCounts::default());
    }

    #[test]
    fn a_number_of_another_spot_and_another_citys_sheet_are_refused() {
        let (_dir, store) = store();
        let head = "全国地方公共団体コード,名称,名称_カナ,区分,業種,協力内容,登録番号";
        import(&store, &format!("{head}\n282294,甲,コウ,店舗,喫茶店,見守り,12\n")).unwrap();
        let taken = import(&store, &format!("{head}\n282294,乙,オツ,店舗,喫茶店,見守り,12\n")).unwrap_err();
        assert!(taken.to_string().contains("2行目: 第0012号は、ほかのスポットに使われています。"), "{taken}");
        let other = import(&store, &format!("{head}\n271403,乙,オツ,店舗,喫茶店,見守り,\n")).unwrap_err();
        assert!(other.to_string().contains("271403"));
        let missing = import(&store, "名称\nx\n").unwrap_err();
        assert!(missing.to_string().contains("名称_カナ、区分、業種、協力内容"), "{missing}");
    }

    #[test]
    fn an_export_comes_back_as_it_went() {
        use crate::spots::export::{Charset, csv, xlsx};
        use crate::spots::sheet::Provenance;
        let (_dir, store) = store();
        let text = format!(
            "{HEADS}
=髙﨑ベーカリー,タカサキベーカリー,店舗,喫茶店,ステッカー掲示・声かけ・傾聴・つなぎ,たつの市龍野町富永1-1,34.858,134.5456,0791-00-0001,6794167,月火 09:00-18:00;土 09:00-12:00,3,2026-11-01,一覧・地図・オープンデータ・所在地・電話番号・URL・営業日時,
見本会,ミホンカイ,ボランティアグループ,団体・グループ,普及啓発,,,,,,水 10:00-12:00,5,2026-11-02,一覧・オープンデータ・営業日時,
"
        );
        import(&store, &text).unwrap();
        let before = store.read_blocking(|tx| register::public_all(tx, city())).unwrap();
        let tatsuno = crate::spots::cast::tatsuno();
        let from = Provenance { municipality: &tatsuno, on: NOW.in_japan().date() };
        for bytes in [
            csv(&before, from, Charset::Utf8Bom).unwrap(),
            csv(&before, from, Charset::Cp932).unwrap(),
            xlsx(&before, from).unwrap(),
        ] {
            let (_dir, other) = self::store();
            let sheet = Sheet::read(&bytes).unwrap();
            let mut random = random();
            let done = other
                .write_blocking(move |tx| import_spots(tx, &sheet, city(), Actor::Operator, NOW, &mut random))
                .unwrap();
            assert_eq!((done.added, done.unknown.len()), (2, 0));
            let after = other.read_blocking(|tx| register::public_all(tx, city())).unwrap();
            // The export writes the address in full, as the standard asks.
            let plain = |s: &crate::spots::PublicSpot| {
                format!("{s:?}").replace("\"たつの市龍野町富永", "\"兵庫県たつの市龍野町富永")
            };
            assert_eq!(after.iter().map(plain).collect::<Vec<_>>(), before.iter().map(plain).collect::<Vec<_>>());
        }
    }

    #[test]
    fn outlines_go_only_to_those_who_take_part() {
        let (_dir, store) = store();
        let feature = |code: &str, west: f64| {
            format!(
                r#"{{"type":"Feature","properties":{{"N03_001":"兵庫県","N03_002":null,"N03_003":null,"N03_004":"x","N03_007":"{code}"}},
                "geometry":{{"type":"Polygon","coordinates":[[[{west},34.8],[134.9,34.8],[134.9,34.9],[{west},34.8]]]}}}}"#
            )
        };
        let file = format!(
            r#"{{"type":"FeatureCollection","features":[{},{}]}}"#,
            feature("28229", 134.5),
            feature("28201", 134.6)
        );
        let import = |bytes: String, only: Option<&str>| {
            let only = only.map(|c| c.parse::<LgCode>().unwrap());
            store.write_blocking(move |tx| import_boundaries(tx, bytes.as_bytes(), only, Actor::Operator, NOW))
        };
        for _ in 0..2 {
            let done = import(file.clone(), None).unwrap();
            assert_eq!(done.iter().map(|m| m.name.as_str()).collect::<Vec<_>>(), ["たつの市"]);
        }
        let events = store.read_blocking(|tx| audit::store::about(tx, city(), "municipality:282294")).unwrap();
        assert_eq!(events.len(), 1, "the same outline twice is one change");
        assert!(import(file, Some("282014")).unwrap_err().to_string().contains("まだ参加していません"));
        let himeji = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, feature("28201", 134.6));
        assert!(import(himeji, None).unwrap_err().to_string().contains("行政区域がありません"));
    }
}
