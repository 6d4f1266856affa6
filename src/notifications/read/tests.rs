use super::*;

pub(crate) fn pairs(pairs: &[(&str, &str)]) -> Answers {
    Answers::from_pairs(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())))
}

/// 店舗 with everything right.
pub(crate) fn shop() -> Answers {
    pairs(&[
        ("registrant", "shop"),
        ("applicant_name", "㈱𠮷野 見本堂"),
        ("applicant_kana", "みほんどう"),
        ("corporate_number", ""),
        ("representative_title", "店長"),
        ("representative_name", "見本 﨑子"),
        ("spot_name", ""),
        ("spot_kana", ""),
        ("postal_code", "６７９ー４１６７"),
        ("address", "たつの市龍野町富永１００５－１"),
        ("contact_name", "見本 太郎"),
        ("phone", "（0791）64ー0000"),
        ("email", "mihon@example.jp"),
        ("category", "cafe"),
        ("open_days", "月"),
        ("open_days", "火"),
        ("open_time", "９時"),
        ("close_time", "18:30"),
        ("activities", "sticker"),
        ("activities", "listening"),
        ("sticker_count", "２枚"),
        ("consent", "list"),
        ("consent", "map"),
        ("duties", "sticker"),
        ("duties", "listening"),
        ("duties", "connecting"),
        ("duties", "watching"),
        ("duties", "awareness"),
        ("pledge", "1"),
        ("privacy", "1"),
    ])
}

fn faults(answers: &Answers) -> Vec<&'static str> {
    read(answers).err().map(|f| f.0.iter().map(|f| f.field).collect()).unwrap_or_default()
}

fn words(answers: &Answers, field: &str) -> String {
    read(answers).unwrap_err().0.into_iter().find(|f| f.field == field).map(|f| f.words).unwrap_or_default()
}

#[test]
fn a_right_form_is_read_with_every_way_of_typing() {
    let form = read(&shop()).unwrap();
    assert_eq!(form.applicant.name.as_str(), "㈱𠮷野 見本堂");
    assert_eq!(form.applicant.kana.as_str(), "ミホンドウ");
    assert_eq!(form.spot.name, form.applicant.name);
    assert_eq!(form.applicant.postal_code.to_string(), "679-4167");
    assert_eq!(form.spot_address(), Some("たつの市龍野町富永1005-1"));
    assert_eq!(form.contact.phone.as_str(), "0791-64-0000");
    assert_eq!(form.spot.hours.to_string(), "月火 09:00-18:30");
    assert_eq!(form.wish.stickers.get(), 2);
    assert!(form.consent.list && form.consent.map && !form.consent.address && !form.consent.phone);
}

#[test]
fn an_empty_form_names_every_missing_field_at_once() {
    assert_eq!(faults(&pairs(&[])), ["registrant"]);
    assert_eq!(
        faults(&pairs(&[("registrant", "shop")])),
        [
            "applicant_name",
            "applicant_kana",
            "representative_name",
            "postal_code",
            "address",
            "contact_name",
            "phone",
            "category",
            "activities",
            "sticker_count",
            "duties",
            "pledge",
            "privacy"
        ]
    );
    assert_eq!(
        faults(&pairs(&[("registrant", "individual")])),
        [
            "applicant_name",
            "applicant_kana",
            "postal_code",
            "address",
            "phone",
            "activities",
            "sticker_count",
            "duties",
            "pledge",
            "privacy"
        ]
    );
}

#[test]
fn each_kind_of_registrant_is_held_to_its_own_fields() {
    for kind in RegistrantKind::ALL {
        let mut answers = shop();
        answers.set("registrant", kind.code());
        assert!(read(&answers).is_ok(), "{kind}");
        answers.set("representative_name", "");
        answers.set("category", "");
        let expected: &[&str] = match kind {
            RegistrantKind::Individual => &[],
            RegistrantKind::Association | RegistrantKind::VolunteerGroup => &["representative_name"],
            RegistrantKind::Company | RegistrantKind::Shop | RegistrantKind::PublicFacility => {
                &["representative_name", "category"]
            }
        };
        assert_eq!(faults(&answers), expected, "{kind}");
    }
}

#[test]
fn an_individual_keeps_nothing_that_leads_to_a_place() {
    let mut answers = shop();
    answers.set("registrant", "individual");
    answers.set("spot_address", "たつの市龍野町1");
    answers.set("spot_phone", "0791-64-0001");
    answers.take_over(
        field_of("consent"),
        &pairs(&["list", "map", "opendata", "address", "phone", "url", "hours"].map(|c| ("consent", c))),
    );
    let form = read(&answers).unwrap();
    assert_eq!(form.consent, Consent { list: true, ..Consent::default() });
    assert_eq!((form.spot.address, form.spot.postal_code, form.spot.phone), (None, None, None));
    assert!(form.spot.hours.is_empty());
    assert_eq!(form.spot.category, Category::None);
}

#[test]
fn hostile_and_careless_texts_are_answered_beside_their_field() {
    let with = |key: &str, value: &str| {
        let mut answers = shop();
        answers.set(key, value);
        answers
    };
    assert!(words(&with("applicant_name", "a\0b"), "applicant_name").contains("制御文字"));
    assert!(words(&with("applicant_name", "店\u{202e}名"), "applicant_name").contains("向き"));
    assert!(words(&with("applicant_name", &"あ".repeat(10_000)), "applicant_name").contains("10000文字"));
    assert!(words(&with("applicant_kana", "漢字"), "applicant_kana").contains("漢字"));
    assert!(words(&with("postal_code", "123"), "postal_code").contains("7桁"));
    assert!(words(&with("phone", "64-0000"), "phone").contains("市外局番"));
    assert!(words(&with("fax", "x"), "fax").starts_with("FAX番号："));
    assert!(words(&with("spot_url", "javascript:alert(1)"), "spot_url").contains("https://"));
    assert!(words(&with("sticker_count", "100"), "sticker_count").contains("1から99"));
    assert!(words(&with("corporate_number", "1"), "corporate_number").contains("13桁"));
    assert!(words(&with("hours_note", "a\nb"), "hours_note").contains("改行"));
    assert_eq!(read(&with("applicant_name", "カフェ☕️")).unwrap().applicant.name.as_str(), "カフェ☕️");
    assert_eq!(read(&with("spot_name", "葛\u{e0100}城")).map(|_| ()).unwrap_err().0[0].field, "spot_kana");
}

#[test]
fn hours_are_read_or_asked_for_again() {
    let mut answers = shop();
    answers.set("close_time", "8:00");
    assert_eq!(faults(&answers), ["close_time"]);
    answers.set("close_time", "");
    assert_eq!(faults(&answers), ["close_time"]);
    answers.take_over(field_of("open_days"), &pairs(&[]));
    assert_eq!(faults(&answers), ["open_days", "close_time"]);
    answers.set("open_time", "");
    assert!(read(&answers).unwrap().spot.hours.is_empty());
}

#[test]
fn places_outside_are_refused_with_the_name_of_the_place() {
    let known = |_: Option<&str>, name: &str| name == "姫路市";
    let here = Locality { name: "たつの市", prefecture: "兵庫県", known: &known };
    assert!(read_for(&shop(), &here).is_ok());
    let mut answers = shop();
    answers.set("address", "姫路市安田1");
    let fault = read_for(&answers, &here).unwrap_err().0.remove(0);
    assert_eq!(fault.field, "address");
    assert!(fault.words.contains("姫路市") && fault.words.contains("たつの市"), "{}", fault.words);
    answers.set("spot_address", "たつの市龍野町1");
    assert!(read_for(&answers, &here).is_ok());
    let mut wanderer = shop();
    wanderer.set("registrant", "individual");
    wanderer.set("address", "姫路市安田1");
    assert_eq!(read_for(&wanderer, &here).unwrap_err().0[0].field, "activity_area");
    wanderer.set("activity_area", "龍野町");
    assert!(read_for(&wanderer, &here).is_ok());
}
