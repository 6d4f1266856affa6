//! The commands as an operator types them: exit codes, files, and what is in the register afterwards.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use tsunagaru::store::{Store, StoreError};
use tsunagaru::time::Moment;

/// A data folder and the commands over it, on 2026-11-22.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("folder"))
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

    fn write(&self, name: &str, bytes: &[u8]) -> String {
        std::fs::write(self.path(name), bytes).expect("file");
        self.path(name)
    }

    fn number(&self, sql: &'static str) -> i64 {
        let store = Store::open(Path::new(&self.path("var"))).expect("store");
        store.read_blocking(move |tx| Ok::<_, StoreError>(tx.query_row(sql, [], |r| r.get(0))?)).expect("number")
    }
}

const SHEET: &str = "全国地方公共団体コード,名称,名称_カナ,区分,業種,協力内容,所在地_連結表記,緯度,経度,公開項目\r
282294,見本ベーカリー 髙﨑,ミホンベーカリー タカサキ,店舗,その他の店舗,ステッカー掲示・見守り,たつの市龍野町富永1-1,34.858,134.5456,一覧・地図・オープンデータ・所在地\r
282294,見本 花子,ミホン ハナコ,個人,,声かけ・傾聴,たつの市揖保川町2-2,34.8,134.55,一覧・オープンデータ・所在地\r
";

#[test]
fn a_mistyped_folder_is_not_an_empty_city_and_only_the_owner_reads_the_register() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    assert!(!desk.run(&["check"]), "nothing to check");
    assert!(!Path::new(&desk.path("var")).exists(), "and nothing made");
    assert!(desk.run(&["municipality", "add", "282294"]));
    let mode = |name: &str| std::fs::metadata(desk.path(name)).expect("made").permissions().mode() & 0o777;
    assert_eq!((mode("var"), mode("var/tsunagaru.db")), (0o700, 0o600));
    assert!(desk.run(&["check"]));
}

#[test]
fn an_operator_belongs_to_no_city_and_everybody_else_to_one() {
    let desk = Desk::new();
    assert!(desk.run(&["municipality", "add", "282294"]));
    assert!(!desk.run(&["staff", "invite", "a@example.jp", "--role", "manager"]), "of which city?");
    assert!(!desk.run(&["staff", "invite", "a@example.jp", "--role", "operator", "--city", "282294"]));
    assert_eq!(desk.number("SELECT count(*) FROM officer"), 0);
    assert!(desk.run(&["staff", "invite", "a@example.jp", "--role", "operator"]));
    assert!(desk.run(&["staff", "invite", "b@example.jp", "--role", "approver", "--city", "282294"]));
    assert!(
        !desk.run(&["staff", "invite", "a@example.jp", "--role", "viewer", "--city", "282294"]),
        "one account, one place"
    );
    assert_eq!(desk.number("SELECT count(*) FROM officer WHERE lg_code IS NULL AND role = 'operator'"), 1);
}

#[test]
fn a_city_is_taken_in_its_ledger_imported_and_handed_on() {
    let desk = Desk::new();
    let n03 = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/n03.geojson");
    assert!(desk.run(&["municipality", "add", "282294", "--phone", "0791-00-0000"]));
    assert!(!desk.run(&["municipality", "add", "282294"]));
    assert!(!desk.run(&["municipality", "add", "282295"]));
    assert!(desk.run(&["municipality", "edit", "282294", "--division", "健康課"]));
    assert!(desk.run(&["import", "boundaries", n03, "--city", "282294"]));
    assert!(!desk.run(&["import", "boundaries", n03, "--city", "271403"]));
    assert_eq!(desk.number("SELECT count(*) FROM boundary"), 1);

    let cp932 = encoding_rs::SHIFT_JIS.encode(SHEET).0;
    let file = desk.write("spots.csv", &cp932);
    assert!(desk.run(&["import", "spots", &file, "--dry-run"]));
    assert_eq!(desk.number("SELECT count(*) FROM spot"), 0);
    for _ in 0..2 {
        assert!(desk.run(&["import", "spots", &file]));
        assert_eq!(desk.number("SELECT count(*) FROM spot"), 2);
        assert_eq!(desk.number("SELECT count(*) FROM sticker"), 2);
    }

    for (format, name) in [("csv", "out.csv"), ("xlsx", "out.xlsx"), ("geojson", "out.geojson")] {
        let out = desk.path(name);
        assert!(desk.run(&["export", "spots", "--city", "282294", "--format", format, "--out", &out]));
        let bytes = std::fs::read(&out).expect("export");
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("揖保川町"), "{format}: an individual's address left");
        assert_eq!(text.contains("見本ベーカリー 髙﨑"), format != "xlsx");
    }
    let list = desk.path("out.pdf");
    assert!(desk.run(&["export", "spots", "--city", "282294", "--format", "pdf", "--out", &list]));
    assert!(std::fs::read(&list).expect("list").starts_with(b"%PDF-"));
    assert!(!desk.run(&["export", "spots", "--city", "282294", "--format", "docx", "--out", &desk.path("x")]));
    let again = desk.path("out.xlsx");
    assert!(desk.run(&["import", "spots", &again, "--dry-run"]));
    assert!(desk.run(&["check"]));
}

#[test]
fn a_broken_sheet_writes_nothing_at_all() {
    let desk = Desk::new();
    assert!(desk.run(&["municipality", "add", "282294"]));
    let broken = format!("{SHEET}282294,,,,,,,,,\r\n");
    for bytes in [broken.as_bytes(), b"", b"PK\x03\x04", b"\x81\x00\xff", "名称\nx".as_bytes()] {
        let file = desk.write("broken.csv", bytes);
        assert!(!desk.run(&["import", "spots", &file, "--city", "282294"]));
    }
    assert!(!desk.run(&["import", "spots", "/no/such/file.csv", "--city", "282294"]));
    assert_eq!(desk.number("SELECT count(*) FROM spot"), 0);
    assert_eq!(desk.number("SELECT count(*) FROM registration_counter"), 0);
}

#[test]
fn check_fails_when_the_record_of_acts_was_touched() {
    let desk = Desk::new();
    assert!(desk.run(&["municipality", "add", "282294"]));
    assert!(desk.run(&["check"]));
    let file = rusqlite::Connection::open(Path::new(&desk.path("var")).join("tsunagaru.db")).expect("file");
    file.execute_batch("DROP TRIGGER audit_event_fixed; UPDATE audit_event SET act = 'x'").expect("touched");
    drop(file);
    assert!(!desk.run(&["check"]));
}
