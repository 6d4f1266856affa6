//! 相談窓口 as files: what `import windows` takes and refuses, and what `export windows` gives back.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use tsunagaru::store::{Store, StoreError};
use tsunagaru::time::Moment;
use tsunagaru::windows::store::{OwnWindow, own};

/// A data folder with たつの市 and the commands over it, on 2026-11-22.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().expect("folder"));
        assert!(desk.run(&["municipality", "add", "282294", "--division", "健康課"]));
        desk
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_string_lossy().into_owned()
    }

    fn run(&self, words: &[&str]) -> bool {
        let data = self.path("var");
        let all = ["tsunagaru", "--data", &data].into_iter().chain(words.iter().copied());
        let clock = Arc::new(|| Moment::from_unix(1_795_312_800));
        tsunagaru::cli::run(all.map(Into::into).collect::<Vec<_>>(), clock) == ExitCode::SUCCESS
    }

    fn import(&self, bytes: &[u8], more: &[&str]) -> bool {
        let file = self.path("windows.in");
        std::fs::write(&file, bytes).expect("file");
        self.run(&[&["import", "windows", &file, "--city", "282294"], more].concat())
    }

    fn export(&self, format: &str, more: &[&str]) -> Vec<u8> {
        let file = self.path("windows.out");
        let words = ["export", "windows", "--city", "282294", "--format", format, "--out", &file];
        assert!(self.run(&[&words, more].concat()));
        std::fs::read(file).expect("export")
    }

    fn store(&self) -> Store {
        Store::open(Path::new(&self.path("var"))).expect("store")
    }

    fn own(&self) -> Vec<OwnWindow> {
        let city = "282294".parse().expect("code");
        self.store().read_blocking(move |tx| own(tx, city)).expect("windows")
    }

    /// How many windows were imported according to the record of acts.
    fn events(&self) -> i64 {
        let sql = "SELECT count(*) FROM audit_event WHERE act = 'put_window' AND subject LIKE 'window:%' AND actor = 'operator'";
        self.store().read_blocking(move |tx| Ok::<_, StoreError>(tx.query_row(sql, [], |r| r.get(0))?)).expect("number")
    }

    /// What an import would say is wrong.
    fn faults(&self, bytes: &[u8]) -> String {
        let city = "282294".parse().expect("code");
        let source = tsunagaru::imports::windows::WindowSource::read(bytes.to_vec());
        let now = Moment::from_unix(1_795_312_800);
        let done = source.and_then(|source| {
            let actor = tsunagaru::audit::Actor::Operator;
            self.store().write_blocking(move |tx| {
                tsunagaru::imports::acts::import_windows(tx, &source, (city, None), actor, now)
            })
        });
        done.expect_err("must be refused").to_string()
    }
}

const NATIONAL: &[u8] = include_bytes!("../../data/windows.json");

const SHEET: &str = "番号,名称,ひとこと,電話番号,料金,チャット・LINEのアドレス,公式サイト,受付時間,祝日,休止期間,対象,悩み,言語,運営,出典,出典のアドレス,確認日,掲載期限,メモ
kokoro-dial,こころの電話 髙﨑,眠れないときに,０７９１（００）０００１,通話料,,https://example.jp/,月火水木金 9:00-17:00;第2・第4土 9:00-12:00,休み,12-29〜01-03,市内に住む・通う人,こころの健康、借金・お金,日本語、英語,健康課,健康課,https://example.jp/kokoro,2026/11/22,2027-03-31,x
yoru,夜の電話,,0791-00-0002、0791-00-0003,無料、通話料,@yoru,,毎日 17:00-翌9:00,同じ,,どなたでも,どんな悩みでも,,夜の会,夜の会,,,,
";

#[test]
fn a_sheet_becomes_windows_once_and_again_changes_nothing() {
    let desk = Desk::new();
    assert!(desk.import(SHEET.as_bytes(), &["--dry-run"]));
    assert_eq!((desk.own().len(), desk.events()), (0, 0));
    // Windows has another number for the same wave.
    let windows = SHEET.replace('〜', "～");
    for bytes in [SHEET.as_bytes().to_vec(), encoding_rs::SHIFT_JIS.encode(&windows).0.into_owned()] {
        assert!(desk.import(&bytes, &[]));
        assert_eq!((desk.own().len(), desk.events()), (2, 2));
    }
    let own = desk.own();
    let day = &own[0];
    assert_eq!((day.window.name.as_str(), day.owner.as_str()), ("こころの電話 髙﨑", "健康課"));
    assert_eq!(day.record.ways[0].dial.as_deref(), Some("0791-00-0001"));
    assert_eq!(serde_json::to_value(&day.record.languages).expect("json"), serde_json::json!(["ja", "en"]));
    assert_eq!(
        serde_json::to_value(&day.record.hours).expect("json"),
        serde_json::json!({
            "type": "weekly", "days": {"mon,tue,wed,thu,fri": [["09:00", "17:00"]]}, "holidays": "closed",
            "closed": [{"from": "12-29", "to": "01-03"}],
            "monthly": [{"weekday": "sat", "nth": [2, 4], "ranges": [["09:00", "12:00"]]}],
            "text": "月火水木金 9:00-17:00;第2・第4土 9:00-12:00",
        })
    );
    assert_eq!(serde_json::to_value(day.record.verification).expect("json"), "checked_by_owner");
    let costs: Vec<_> = own[1].record.ways.iter().map(|w| serde_json::to_value(w.cost).expect("json")).collect();
    assert_eq!(costs, ["free", "charged", "unknown"]);
    assert_eq!(serde_json::to_value(own[1].record.verification).expect("json"), "general_knowledge");

    let changed = SHEET.replace("2027-03-31", "2028-03-31");
    assert!(desk.import(changed.as_bytes(), &["--owner", "福祉課"]));
    assert_eq!((desk.own()[0].owner.as_str(), desk.own()[1].owner.as_str(), desk.events()), ("福祉課", "福祉課", 4));
    assert!(desk.run(&["check"]));
}

#[test]
fn every_wrong_line_is_named_and_nothing_is_written() {
    let desk = Desk::new();
    let wrong = "番号,名称,電話番号,受付時間,祝日,休止期間,対象,悩み,運営,出典,確認日,掲載
いい番号,,120061338,朝から,,年末,みんな,なやみ,,,きのう,たぶん
yoru,夜,0791-00-0002,毎日 17:00-21:00,同じ,,どなたでも,どんな悩みでも,会,会,,
yoru,夜,,毎日 17:00-21:00,同じ,,どなたでも,どんな悩みでも,会,会,,
asu,あす,0791-00-0003,毎日 17:00-21:00,同じ,,どなたでも,どんな悩みでも,会,会,2999-01-01,
";
    let said = desk.faults(wrong.as_bytes());
    for part in [
        "2行目: 「番号」",
        "2行目: 「名称」: 空いています",
        "先頭の0が落ちています",
        "2行目: 「受付時間」: 「朝から」が読めません",
        "2行目: 「祝日」: 空いています",
        "2行目: 「休止期間」: 「年末」が読めません",
        "2行目: 「対象」: 「みんな」はありません",
        "2行目: 「悩み」: 「なやみ」はありません",
        "2行目: 「運営」: 空いています",
        "2行目: 「出典」: 空いています",
        "2行目: 「確認日」",
        "2行目: 「掲載」",
        "4行目: 番号が3行目と同じです",
        "5行目: 確認日は、今日までの日に",
        "4行目: 電話番号・ホームページ・場所のどれか一つは書いてください",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    assert!(!said.contains("3行目: "), "{said}");
    assert!(!desk.import(wrong.as_bytes(), &[]));
    assert!(!desk.import(b"", &[]) && !desk.import("名称\nx\n".as_bytes(), &[]));
    assert!(!desk.run(&["import", "windows", "/no/such/file", "--city", "282294"]));
    assert!(!desk.run(&["import", "windows", &desk.path("windows.in"), "--city", "271403"]), "doesn't take part");
    assert_eq!((desk.own().len(), desk.events()), (0, 0));
}

#[test]
fn every_wrong_window_of_a_file_is_named_by_its_id() {
    let desk = Desk::new();
    let mut file: serde_json::Value = serde_json::from_slice(NATIONAL).expect("file");
    file["windows"][2]["ways"][0]["dial"] = "０１２０".into();
    file["windows"][3]["hours"]["days"] = serde_json::json!({"someday": []});
    file["windows"][4]["colour"] = "red".into();
    file["windows"][5]["id"] = "emergency-119".into();
    file["windows"][7]["words"] = "\u{202e}向き".into();
    file["windows"][8]["words"] = "必ず楽になります。".into();
    file["windows"][9]["translations"]["en"]["words"] = "When you think of suicide.".into();
    file["windows"][10]["verified_on"] = "2999-01-01".into();
    file["windows"][6].as_object_mut().expect("object").remove("id");
    let said = desk.faults(file.to_string().as_bytes());
    for part in [
        "inochi-sos: 電話番号は",
        "yorisoi: 曜日や日付",
        "yorisoi-tohoku: 書き方がちがいます",
        "emergency-119: 同じ番号",
        "7番目の窓口: ",
        "inochi-denwa-free: 文字の向きを変える",
        "「必ず」は、つらい気持ちの人が読むページには書けません",
        "「suicid」は、",
        "確認日は、今日までの日に",
        "直すところが9件",
    ] {
        assert!(said.contains(part), "{part}\n{said}");
    }
    assert!(desk.faults(b"{").contains("JSONとして読めません"));
    assert!(desk.faults(b"{\"schema\":\"other/1\"}").contains("tsunagaru-windows/1"));
    assert!(desk.faults(b"{\"schema\":\"tsunagaru-windows/1\"}").contains("一覧がありません"));
    assert_eq!(desk.own().len(), 0);
}

#[test]
fn a_window_file_comes_back_exactly_as_it_went() {
    let desk = Desk::new();
    assert!(desk.import(NATIONAL, &["--owner", "福祉課"]));
    let written: serde_json::Value = serde_json::from_slice(NATIONAL).expect("file");
    let count = written["windows"].as_array().expect("list").len();
    assert_eq!(desk.events(), count as i64);
    let back = desk.export("json", &[]);
    let back_value: serde_json::Value = serde_json::from_slice(&back).expect("export");
    let plain = |value: &serde_json::Value| {
        let records: Vec<tsunagaru::windows::record::WindowRecord> =
            serde_json::from_value(value["windows"].clone()).expect("windows");
        records
    };
    assert_eq!(plain(&back_value), plain(&written));
    assert!(desk.import(&back, &[]));
    assert_eq!(desk.events(), count as i64, "nothing changed");
    assert_eq!(desk.export("json", &[]), back);
    let fresh = Desk::new();
    assert!(fresh.import(&back, &[]));
    assert_eq!(fresh.export("json", &[]), back);
}

// Labels of numbers, hours of one way, campaigns' sources, evidence and notes don't fit into a sheet, and must outlive one.
#[test]
fn a_sheet_that_was_only_opened_changes_nothing_and_one_changed_cell_changes_one_thing() {
    let desk = Desk::new();
    assert!(desk.import(NATIONAL, &["--owner", "=福祉課"]));
    let (before, events) = (desk.own(), desk.events());
    let sheet = String::from_utf8(desk.export("csv", &[])).expect("text");
    assert!(
        sheet.contains("'=福祉課") && sheet.contains("Mo-Fr 09:00-21:00, Sa 09:00-17:00; PH off; Dec 29-Jan 03 off")
    );
    assert!(desk.import(sheet.as_bytes(), &[]));
    assert_eq!((desk.own(), desk.events()), (before.clone(), events));

    let houterasu = before.iter().position(|o| o.record.id == "houterasu").expect("houterasu");
    let changed = sheet.replace("月火水木金 9:00-21:00;土 9:00-17:00", "月火水木金 9:00-20:00");
    assert!(desk.import(changed.as_bytes(), &[]));
    assert_eq!(desk.events(), events + 1);
    let mut expected = before[houterasu].record.clone();
    let after = desk.own()[houterasu].record.clone();
    expected.hours = after.hours.clone();
    assert_eq!(after, expected);
    assert_ne!(after.hours, before[houterasu].record.hours);

    // Only the day of the check: the sheet of somebody who has called all of them.
    assert!(desk.import("番号,確認日\nyorisoi,2026-11-20\nhouterasu,\n".as_bytes(), &[]));
    let yorisoi = desk.own().into_iter().find(|o| o.record.id == "yorisoi").expect("yorisoi");
    assert_eq!(yorisoi.record.verified_on.as_deref(), Some("2026-11-20"));
    assert_eq!(serde_json::to_value(yorisoi.record.verification).expect("json"), "checked_by_owner");
    assert_eq!(yorisoi.record.ways[1].label.as_deref(), Some("IP電話（050）等から"));
    assert_eq!(desk.own()[houterasu].record.verified_on, None);
}

#[test]
fn a_row_with_a_national_number_lies_over_the_national_window() {
    let desk = Desk::new();
    assert!(desk.import("番号,ひとこと\nyorisoi,どんなことでも\n".as_bytes(), &[]));
    let own = desk.own();
    assert_eq!((own.len(), own[0].record.words.as_str()), (1, "どんなことでも"));
    assert_eq!(own[0].record.ways.len(), 4, "its numbers came along");
    let all = String::from_utf8(desk.export("csv", &["--with-national"])).expect("text");
    let national: serde_json::Value = serde_json::from_slice(NATIONAL).expect("file");
    assert_eq!(all.matches("\r\n").count(), national["windows"].as_array().expect("list").len() + 1);
    assert_eq!(all.matches("\nyorisoi,").count(), 1);
}

#[test]
fn the_timetable_is_what_the_engine_says_minute_by_minute() {
    use tsunagaru::time::{Holidays, JapanDate};
    use tsunagaru::windows::{Hours, Opening};
    let desk = Desk::new();
    let night = r#"{"schema":"tsunagaru-windows/1","compiled_on":"2026-11-22","notice":"","windows":[{"id":"night","kind":"window",
        "name":"夜の電話","ways":[{"channel":"phone","dial":"0791-00-0001","cost":"free"},{"channel":"visit","place":"はつらつセンター","cost":"free",
        "hours":{"type":"weekly","days":{"wed":[["10:00","12:00"]]},"holidays":"closed","text":""}}],
        "hours":{"type":"weekly","days":{"mon-fri":[["17:00","33:00"]],"sat,sun":[["00:00","24:00"]]},"holidays":[["00:00","24:00"]],
        "closed":[{"from":"12-31","to":"01-01"}],"text":""},"languages":["ja"],"audiences":["anyone"],"concerns":["any"],
        "reach":"municipality","operator":"x","source_name":"x","verification":"sample"}]}"#;
    assert!(desk.import(night.as_bytes(), &[]));
    let text = String::from_utf8(desk.export("osm", &["--from", "2026-12-28", "--days", "7"])).expect("text");
    let lines: Vec<serde_json::Value> = text.lines().map(|l| serde_json::from_str(l).expect("line")).collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(
        (lines[1]["way"].as_str(), lines[1]["opening_hours"].as_str()),
        (Some("はつらつセンター"), Some("We 10:00-12:00; PH off"))
    );
    assert_eq!(
        lines[0]["open"],
        serde_json::json!([
            ["2026-12-28T17:00", "2026-12-29T09:00"],
            ["2026-12-29T17:00", "2026-12-30T09:00"],
            ["2026-12-30T17:00", "2026-12-31T00:00"],
            ["2027-01-02T00:00", "2027-01-04T00:00"],
        ])
    );
    let spans: Vec<[String; 2]> = serde_json::from_value(lines[0]["open"].clone()).expect("spans");
    let holidays = Holidays::parse(include_str!("../../data/holidays.csv")).expect("table");
    let Hours::Weekly(weekly) = desk.own()[0].window.hours.clone() else { panic!("weekly") };
    let first: JapanDate = "2026-12-28".parse().expect("day");
    for minute in 0..7 * 1440 {
        let at = first.at_minute(0).plus_seconds(minute * 60);
        let local = at.in_japan();
        let written = format!("{}T{:02}:{:02}", local.date(), local.minute_of_day() / 60, local.minute_of_day() % 60);
        let listed = spans.iter().any(|[from, to]| *from <= written && written < *to);
        assert_eq!(matches!(weekly.opening(at, &holidays), Opening::Open { .. }), listed, "{written}");
    }
}

#[test]
fn check_says_when_the_table_of_holidays_runs_out() {
    let desk = Desk::new();
    let check = |now: &str| {
        let mut said = Vec::new();
        let now = now.parse().expect("moment");
        let code = tsunagaru::cli::check::run(desk.store().path().parent().expect("folder"), None, now, &mut said)
            .expect("checked");
        let said = String::from_utf8(said).expect("text");
        assert_eq!(code == ExitCode::SUCCESS, !said.contains("異常: "), "{said}");
        (!said.contains("異常: 祝日"), said)
    };
    let (whole, said) = check("2050-08-24T00:00:00Z");
    assert!(whole && said.contains("よし: 祝日の表は令和32年11月23日（水）まであります。"), "{said}");
    let (whole, said) = check("2050-08-27T00:00:00Z");
    assert!(whole && said.contains("注意: 祝日の表は令和32年11月23日（水）で終わります。"), "{said}");
    let (whole, said) = check("2050-11-24T00:00:00Z");
    assert!(!whole && said.contains("異常: 祝日の表は令和32年11月23日（水）で終わっています。"), "{said}");
}

#[test]
fn check_fails_when_nobody_can_be_promised_at_night_any_more_and_says_so_before() {
    let desk = Desk::new();
    let check = |now: &str| {
        let mut said = Vec::new();
        let code = tsunagaru::cli::check::run(
            desk.store().path().parent().expect("folder"),
            None,
            now.parse().expect("moment"),
            &mut said,
        )
        .expect("checked");
        (code == ExitCode::SUCCESS, String::from_utf8(said).expect("text"))
    };
    let (whole, said) = check("2026-11-24T00:00:00Z");
    assert!(whole && !said.contains("以内に表示されなくなります"), "{said}");
    let (whole, said) = check("2027-03-25T00:00:00Z");
    assert!(whole && said.contains("30日以内に表示されなくなります"), "{said}");
    let (whole, said) = check("2027-04-20T00:00:00Z");
    assert!(!whole && said.contains("異常: 24時間の電話窓口"), "{said}");
}

// Excel makes a date of a date and a number of 189.
#[test]
fn an_excel_sheet_is_read_like_a_csv() {
    let desk = Desk::new();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let cells = [
        ("番号", "jido-189"),
        ("名称", "児童相談所"),
        ("受付時間", "毎日24時間"),
        ("祝日", "同じ"),
        ("対象", "どなたでも"),
        ("悩み", "児童虐待"),
        ("運営", "県"),
        ("出典", "県"),
    ];
    for (column, (head, cell)) in (0_u16..).zip(cells) {
        sheet.write_string(0, column, head).expect("head").write_string(1, column, cell).expect("cell");
    }
    let date = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 11, 20).expect("date");
    let format = rust_xlsxwriter::Format::new().set_num_format("yyyy/m/d");
    sheet.write_string(0, 8, "電話番号").expect("head").write_number(1, 8, 189.0).expect("number");
    sheet.write_string(0, 9, "確認日").expect("head");
    sheet.write_datetime_with_format(1, 9, &date, &format).expect("date");
    assert!(desk.import(&book.save_to_buffer().expect("book"), &[]));
    let own = desk.own();
    assert_eq!(own[0].record.ways[0].dial.as_deref(), Some("189"));
    assert_eq!(own[0].record.verified_on.as_deref(), Some("2026-11-20"));
    assert!(matches!(&own[0].window.hours, tsunagaru::windows::Hours::Weekly(w) if w.is_round_the_clock()));
}

#[test]
fn the_timetable_keeps_the_days_that_the_municipality_has_added() {
    use tsunagaru::windows::days::{self, DayKind, ExtraDay};
    let desk = Desk::new();
    assert!(desk.import(SHEET.as_bytes(), &[]));
    let opens = || {
        let text = String::from_utf8(desk.export("osm", &["--from", "2026-12-01", "--days", "1"])).expect("text");
        let line: serde_json::Value = serde_json::from_str(text.lines().next().expect("line")).expect("json");
        (line["open"].to_string(), line["opening_hours_dated"].to_string())
    };
    assert_eq!(opens().0, r#"[["2026-12-01T09:00","2026-12-01T17:00"]]"#);
    let day = "2026-12-01".parse().expect("day");
    let rest = ExtraDay { day, name: "市制記念日".into(), kind: DayKind::Closed };
    let change = tsunagaru::windows::store::Change {
        lg_code: "282294".parse().expect("code"),
        by: tsunagaru::audit::Actor::Operator,
        at: Moment::from_unix(1_795_312_800),
    };
    assert!(desk.store().write_blocking(move |tx| days::store::add(tx, &change, &rest)).expect("added"));
    assert_eq!(opens().0, "[]");
    assert!(opens().1.contains("; 2026 Dec 01 off"), "{}", opens().1);
}
