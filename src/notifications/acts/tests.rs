use super::super::read::tests::shop;
use super::*;
use crate::notifications::access::PinOutcome;
use crate::notifications::drafts::Draft;
use crate::notifications::state::Act;
use crate::notifications::state::tests::every_state;
use crate::notifications::{ApplicantKey, DraftKey, read};
use crate::staff::Authority;
use crate::staff::{Officer, Role};
use crate::store::Store;
use crate::{spots, stickers};

const AT: Moment = Moment::from_unix(1_795_338_000);

fn city() -> LgCode {
    "282294".parse().unwrap()
}

fn register() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    store
        .write_blocking(|tx| {
            for (code, name) in [("282294", "たつの市"), ("271403", "堺市")] {
                tx.execute(
                    "INSERT INTO municipality (lg_code, name, kana, prefecture, network_name, division, words, ground,
                         lettering, added_at)
                     VALUES (?1, ?2, 'カナ', '兵庫県', 'つながるいのち', '健康課', '', '#fff6d2', '#8a2f22', '2026-11-01T00:00:00Z')",
                    [code, name],
                )?;
            }
            tx.execute_batch(
                "INSERT INTO officer (id, lg_code, email, name, role, added_at) VALUES
                     (1, '282294', 'a@example.jp', '見本 花子', 'officer', '2026-11-01T00:00:00Z'),
                     (2, '282294', 'b@example.jp', '見本 次郎', 'manager', '2026-11-01T00:00:00Z'),
                     (3, '282294', 'c@example.jp', '見本 見る子', 'viewer', '2026-11-01T00:00:00Z'),
                     (4, '271403', 'd@example.jp', '堺 四郎', 'officer', '2026-11-01T00:00:00Z');
                 INSERT INTO town (lg_code, name, lat, lng) VALUES ('282294', '龍野町富永', 34.858, 134.545);",
            )?;
            Ok::<_, StoreError>(())
        })
        .unwrap();
    (dir, store)
}

fn officer(id: i64) -> Authority {
    let (code, name, role) = match id {
        1 => ("282294", "見本 花子", Role::Officer),
        2 => ("282294", "見本 次郎", Role::Manager),
        3 => ("282294", "見本 見る子", Role::Viewer),
        _ => ("271403", "堺 四郎", Role::Officer),
    };
    let lg_code: LgCode = code.parse().unwrap();
    Authority::of(Officer { id, lg_code: Some(lg_code), email: String::new(), name: name.into(), role }, lg_code)
        .unwrap()
}

fn notice() -> Notice {
    Notice { post: Post::on_paper("https://inochi.example.jp".parse().unwrap()), key: key(99).applicant_key() }
}

fn key(n: u8) -> DraftKey {
    DraftKey::draw(&[n; 16])
}

/// Hands 店舗 in under a key, as the pages do; `corrects` for a second edition.
fn handed_in(tx: &Tx<'_>, n: u8, answers: &Answers, corrects: Option<i64>) -> Result<ReceiptNumber, ActError> {
    let municipality = municipalities::store::get(tx, city())?.unwrap();
    let (draft, applicant) = (key(n).hash(), key(n).applicant_key());
    drafts::store::begin(tx, city(), &draft, &Draft { answers: answers.clone(), corrects }, AT)
        .or_else(|e| if e.is_duplicate() { Ok(()) } else { Err(e) })?;
    let form = read(answers).unwrap();
    let mut random = [0; RECEIPT_RANDOM];
    random.iter_mut().enumerate().for_each(|(i, b)| *b = (i as u8).wrapping_mul(7).wrapping_add(n) % 253);
    let h = HandingIn {
        municipality: &municipality,
        draft: &draft,
        applicant: &applicant,
        pin_hash: "hash",
        answers,
        form: &form,
        corrects,
        post: &notice().post,
        at: AT,
    };
    hand_in(tx, &h, &random)
}

fn seen(tx: &Tx<'_>, receipt: &ReceiptNumber) -> Seen {
    let version = store::by_receipt(tx, city(), receipt).unwrap().unwrap().version;
    Seen { receipt: receipt.clone(), version }
}

fn state(tx: &Tx<'_>, receipt: &ReceiptNumber) -> StateName {
    store::by_receipt(tx, city(), receipt).unwrap().unwrap().state.name()
}

fn count(tx: &Tx<'_>, table: &str) -> i64 {
    tx.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get(0)).unwrap()
}

#[test]
fn the_same_draft_handed_in_twice_is_one_notification() {
    let (_dir, store) = register();
    let first = store.write_blocking(|tx| handed_in(tx, 1, &shop(), None)).unwrap();
    let again = store.write_blocking(|tx| handed_in(tx, 1, &shop(), None)).unwrap();
    let other = store.write_blocking(|tx| handed_in(tx, 2, &shop(), None)).unwrap();
    assert_eq!(first, again);
    assert_ne!(first, other);
    store
        .read_blocking(move |tx| {
            assert_eq!((count(tx, "notification"), count(tx, "notification_version"), count(tx, "letter")), (2, 2, 2));
            let n = store::by_receipt(tx, city(), &first)?.unwrap();
            assert_eq!(n.form, read(&shop()).unwrap());
            assert!(n.pin.is_some() && !n.pin_confirmed, "the town's point is proposed");
            let events = audit::store::about(tx, city(), &n.subject())?;
            assert_eq!(events.iter().map(|e| e.act.as_str()).collect::<Vec<_>>(), ["submit"]);
            assert_eq!(store::by_receipt(tx, "271403".parse().unwrap(), &first)?, None);
            Ok::<_, StoreError>(())
        })
        .unwrap();
}

#[test]
fn acceptance_makes_number_spot_sticker_state_and_event_together() {
    let (_dir, store) = register();
    store
        .write_blocking(|tx| {
            let receipt = handed_in(tx, 1, &shop(), None)?;
            begin_review(tx, &officer(1), &seen(tx, &receipt), AT)?;
            let accepted = accept(tx, &officer(1), &seen(tx, &receipt), &[7; 64], true, &notice(), AT)?;
            let n = store::by_receipt(tx, city(), &receipt)?.unwrap();
            assert_eq!(n.state.number(), Some(accepted.spot.number()));
            assert_eq!(accepted.spot.number().to_string(), "第0001号");
            assert_eq!(accepted.spot.entry().town.as_deref(), Some("龍野町富永"));
            assert_eq!(spots::store::by_notification(tx, n.id)?.unwrap().id(), accepted.spot.id());
            assert_eq!(stickers::store::current(tx, &accepted.spot)?, Some(accepted.token));
            let acts: Vec<_> =
                audit::store::about(tx, city(), &n.subject())?.into_iter().map(|e| (e.act, e.to.unwrap())).collect();
            let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
            let expected =
                [pair("submit", "submitted"), pair("begin_review", "under_review"), pair("accept", "accepted")];
            assert_eq!(acts, expected);
            Ok::<_, ActError>(())
        })
        .unwrap();
    assert_eq!(store.read_blocking(audit::store::verify).unwrap(), None);
}

#[test]
fn of_two_officers_who_decide_at_once_one_wins_and_the_other_is_told() {
    let (_dir, store) = register();
    let receipt = store
        .write_blocking(|tx| {
            let receipt = handed_in(tx, 1, &shop(), None)?;
            begin_review(tx, &officer(1), &seen(tx, &receipt), AT)?;
            Ok::<_, ActError>(receipt)
        })
        .unwrap();
    let page = Seen { receipt: receipt.clone(), version: 2 };
    let decide = |id: i64| {
        let (store, page) = (store.clone(), page.clone());
        std::thread::spawn(move || {
            store.write_blocking(move |tx| match id {
                1 => accept(tx, &officer(1), &page, &[7; 64], true, &notice(), AT).map(|_| ()),
                _ => decline(tx, &officer(2), &page, &"対象の外です。".parse().unwrap(), &notice(), AT),
            })
        })
    };
    let (one, two) = (decide(1), decide(2));
    let outcomes = [one.join().unwrap(), two.join().unwrap()];
    assert_eq!(outcomes.iter().filter(|o| o.is_ok()).count(), 1);
    let told = outcomes.iter().find_map(|o| o.as_ref().err()).unwrap();
    assert!(matches!(told, ActError::AlreadyHandled { by: Some(_), .. }), "{told}");
    assert!(told.to_string().contains("さん"));
    store
        .read_blocking(move |tx| {
            let won = state(tx, &receipt) == StateName::Accepted;
            assert_eq!((count(tx, "spot"), count(tx, "sticker")), (i64::from(won), i64::from(won)));
            Ok::<_, StoreError>(())
        })
        .unwrap();
}

#[test]
fn every_act_in_every_state_moves_as_the_table_says_or_writes_nothing() {
    for (i, target) in every_state().iter().enumerate() {
        for act in Act::ALL {
            let (_dir, store) = register();
            let (target, expected) = (target.clone(), target.may(act));
            let outcome = store.write_blocking(move |tx| {
                let receipt = handed_in(tx, i as u8 + 1, &shop(), None)?;
                let id = store::by_receipt(tx, city(), &receipt)?.unwrap().id;
                assert!(store::put_state(tx, id, 1, &target)?);
                Ok::<_, ActError>((receipt, id))
            });
            let (receipt, id) = outcome.unwrap();
            let events = |tx: &Tx<'_>| Ok::<_, StoreError>(count(tx, "audit_event"));
            let before = store.read_blocking(events).unwrap();
            let page = Seen { receipt: receipt.clone(), version: 2 };
            let done = store.write_blocking(move |tx| {
                let (by, reason) = (officer(1), "理由です。".parse::<Reason>().unwrap());
                match act {
                    Act::BeginReview => begin_review(tx, &by, &page, AT),
                    Act::Return => return_with_reason(tx, &by, &page, &reason, &notice(), AT),
                    Act::Accept => accept(tx, &by, &page, &[7; 64], true, &notice(), AT).map(|_| ()),
                    Act::Decline => decline(tx, &by, &page, &reason, &notice(), AT),
                    Act::Resubmit => handed_in(tx, 99, &shop(), Some(id)).map(|_| ()),
                    Act::Cancel => cancel(tx, id, &notice().post, AT),
                    Act::MovePin => move_pin(tx, &by, &page, Position::new(34.86, 134.55).ok(), AT),
                }
            });
            let written = store.read_blocking(events).unwrap() > before;
            match expected {
                Ok(()) => assert!(done.is_ok() && written, "{act:?} in {:?}: {done:?}", every_state()[i].name()),
                Err(wrong) => {
                    assert!(matches!(done, Err(ActError::WrongState(w)) if w == wrong), "{done:?}");
                    assert!(!written);
                    let same = store.read_blocking(move |tx| Ok::<_, StoreError>(state(tx, &receipt))).unwrap();
                    assert_eq!(same, every_state()[i].name());
                }
            }
        }
    }
}

#[test]
fn a_returned_form_comes_back_as_a_second_edition_and_both_are_kept() {
    let (_dir, store) = register();
    store
        .write_blocking(|tx| {
            let receipt = handed_in(tx, 1, &shop(), None)?;
            begin_review(tx, &officer(1), &seen(tx, &receipt), AT)?;
            let reason = "電話番号をご確認ください。".parse().unwrap();
            return_with_reason(tx, &officer(1), &seen(tx, &receipt), &reason, &notice(), AT)?;
            let n = store::by_receipt(tx, city(), &receipt)?.unwrap();
            assert_eq!(n.state.reason(), Some(&reason));
            let mut corrected = shop();
            corrected.set("phone", "0791-64-1111");
            assert_eq!(handed_in(tx, 2, &corrected, Some(n.id))?, receipt);
            assert_eq!(handed_in(tx, 2, &corrected, Some(n.id))?, receipt);
            let n = store::by_receipt(tx, city(), &receipt)?.unwrap();
            assert_eq!((n.state.name(), n.edition), (StateName::Submitted, 2));
            assert_eq!(n.form.contact.phone.as_str(), "0791-64-1111");
            let editions = store::editions(tx, n.id)?;
            let phones: Vec<_> = editions.iter().map(|e| e.answers.one("phone").to_owned()).collect();
            assert_eq!(phones, ["（0791）64ー0000", "0791-64-1111"]);
            let (first, second) = (key(1).applicant_key().hash(), key(2).applicant_key().hash());
            assert_eq!(access::store::opened(tx, city(), &receipt, &first, AT)?, Some((n.id, true)));
            assert_eq!(access::store::opened(tx, city(), &receipt, &second, AT)?, Some((n.id, false)));
            Ok::<_, ActError>(())
        })
        .unwrap();
}

#[test]
fn only_officers_of_the_municipality_who_may_decide_do() {
    let (_dir, store) = register();
    store
        .write_blocking(|tx| {
            let receipt = handed_in(tx, 1, &shop(), None)?;
            let page = seen(tx, &receipt);
            assert!(matches!(begin_review(tx, &officer(3), &page, AT), Err(ActError::NotAllowed)));
            assert!(matches!(begin_review(tx, &officer(4), &page, AT), Err(ActError::NotHere)));
            assert_eq!(state(tx, &receipt), StateName::Submitted);
            Ok::<_, ActError>(())
        })
        .unwrap();
}

#[test]
fn pins_outside_the_outline_are_refused_and_individuals_have_none() {
    let (_dir, store) = register();
    store
        .write_blocking(|tx| {
            let square = r#"{"type":"Polygon","coordinates":[[[134.5,34.8],[134.6,34.8],[134.6,34.9],[134.5,34.9],[134.5,34.8]]]}"#;
            let outline = municipalities::boundary::Boundary::new(square, "見本").unwrap();
            municipalities::store::put_boundary(tx, city(), &outline, AT)?;
            let receipt = handed_in(tx, 1, &shop(), None)?;
            let himeji = Position::new(34.83, 134.69).ok();
            let outside = move_pin(tx, &officer(1), &seen(tx, &receipt), himeji, AT);
            assert!(matches!(outside, Err(ActError::Outside)));
            move_pin(tx, &officer(1), &seen(tx, &receipt), Position::new(34.86, 134.55).ok(), AT)?;
            let n = store::by_receipt(tx, city(), &receipt)?.unwrap();
            assert!(n.pin_confirmed);
            let mut person = shop();
            person.set("registrant", "individual");
            let own = handed_in(tx, 2, &person, None)?;
            assert_eq!(store::by_receipt(tx, city(), &own)?.unwrap().pin, None);
            let pin = Position::new(34.86, 134.55).ok();
            assert!(matches!(move_pin(tx, &officer(1), &seen(tx, &own), pin, AT), Err(ActError::Individual)));
            begin_review(tx, &officer(1), &seen(tx, &own), AT)?;
            let spot = accept(tx, &officer(1), &seen(tx, &own), &[7; 64], true, &notice(), AT)?.spot;
            assert_eq!((spot.entry().position, spot.entry().address.clone()), (None, None));
            Ok::<_, ActError>(())
        })
        .unwrap();
}

#[test]
fn five_wrong_pins_lock_for_fifteen_minutes_even_for_the_right_one() {
    let (_dir, store) = register();
    store
        .write_blocking(|tx| {
            let receipt = handed_in(tx, 1, &shop(), None)?;
            let id = access::store::pin(tx, city(), &receipt)?.unwrap().id;
            let fresh = ApplicantKey::draw(&[9; 16]).hash();
            let tried = |right, at| access::store::tried(tx, id, right, &fresh, at).unwrap();
            assert_eq!(tried(false, AT), PinOutcome::Wrong { left: 4 });
            assert_eq!(tried(true, AT), PinOutcome::Right);
            for left in [4, 3, 2, 1] {
                assert_eq!(tried(false, AT), PinOutcome::Wrong { left });
            }
            let until = AT.plus_seconds(15 * 60);
            assert_eq!(tried(false, AT), PinOutcome::Locked { until });
            assert_eq!(tried(true, AT.plus_seconds(899)), PinOutcome::Locked { until });
            assert_eq!(tried(true, until), PinOutcome::Right);
            let opened = |at| access::store::opened(tx, city(), &receipt, &fresh, at).unwrap();
            assert_eq!(opened(until), Some((id, false)));
            assert_eq!(opened(until.plus_seconds(24 * 3600 + 1)), None);
            Ok::<_, ActError>(())
        })
        .unwrap();
}

#[test]
fn drafts_are_forgotten_after_fourteen_days_and_belong_to_one_municipality() {
    let (_dir, store) = register();
    store
        .write_blocking(|tx| {
            let draft = Draft { answers: shop(), corrects: None };
            drafts::store::begin(tx, city(), &key(1).hash(), &draft, AT)?;
            assert_eq!(drafts::store::get(tx, city(), &key(1).hash(), AT)?, Some(draft.clone()));
            assert_eq!(drafts::store::get(tx, "271403".parse().unwrap(), &key(1).hash(), AT)?, None);
            let later = AT.plus_seconds(14 * 86_400);
            assert_eq!(drafts::store::get(tx, city(), &key(1).hash(), later)?, None);
            drafts::store::begin(tx, city(), &key(2).hash(), &draft, later)?;
            assert_eq!(count(tx, "draft"), 1);
            Ok::<_, StoreError>(())
        })
        .unwrap();
}

#[test]
fn half_true_rows_are_refused_by_the_database_and_by_the_reader() {
    let (_dir, store) = register();
    store
        .write_blocking(|tx| {
            let receipt = handed_in(tx, 1, &shop(), None)?;
            assert!(tx.execute("UPDATE notification SET state = 'accepted'", []).is_err());
            assert!(tx.execute("UPDATE notification SET reason = 'x'", []).is_err());
            assert!(tx.execute("UPDATE notification SET state = 'drafted'", []).is_err());
            tx.execute("UPDATE notification_version SET content = '{}'", []).map_err(StoreError::from)?;
            assert!(matches!(store::by_receipt(tx, city(), &receipt), Err(StoreError::Corrupt(_))));
            Ok::<_, ActError>(())
        })
        .unwrap();
}
